/** The proxy that requests to one destination go through. */
export interface ProxyServer {
  /** Without user information. */
  readonly url: string;
  /** The value of `Proxy-Authorization`, never shown. */
  readonly authorization: string | undefined;
}

export interface ProxySettings {
  readonly httpProxy: URL | undefined;
  readonly httpsProxy: URL | undefined;
  readonly noProxy: readonly string[];
}

/**
 * A destination → its proxy, by the scheme of its URL, unless `NO_PROXY` names it: `*`; a host, which stands for all
 * names under it too, with or without a dot in front; an address; a range of IPv4 addresses (`10.0.0.0/8`); each of
 * them with a port, or without.
 */
export function proxyOf(
  target: URL,
  { httpProxy, httpsProxy, noProxy }: ProxySettings,
): ProxyServer | undefined {
  const proxy = target.protocol === 'https:' ? httpsProxy : httpProxy;
  if (proxy === undefined || noProxy.some((entry) => names(entry, target))) return undefined;
  return { url: proxy.origin, authorization: basicAuthorization(proxy) };
}

/** The user information of a URL as the value of a header. */
export function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** What is not percent-encoded is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function names(entry: string, target: URL): boolean {
  const host = target.hostname.toLowerCase();
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  const whole = entry.toLowerCase().replace(/^\*?\./, '');
  const withPort = whole.endsWith(`:${port}`) ? whole.slice(0, -port.length - 1) : whole;
  return entry === '*' || [whole, `[${whole}]`, withPort].some((name) => namesHost(name, host));
}

function namesHost(name: string, host: string): boolean {
  const range = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(name);
  if (range !== null) return isWithin(host, range[1] ?? '', Number(range[2]));
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

function isWithin(host: string, network: string, bits: number): boolean {
  const size = 2 ** (32 - bits);
  const [address, base] = [addressOf(host), addressOf(network)];
  if (address === undefined || base === undefined || bits > 32) return false;
  return Math.floor(address / size) === Math.floor(base / size);
}

/** An IPv4 address as a number. */
function addressOf(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split('.').reduce((address, part) => address * 256 + Number(part), 0);
}
