import { gzipSync } from 'node:zlib';
import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import type { Exporter, HttpReply, HttpRequest, Route, Send } from './http.ts';

// As undici's own entry does, of which this is a part.
Object.assign(Dispatcher.prototype, api);

/** The export side on Node, loaded when it is first needed: undici, as far as it takes part. */
export const nodeExporter: Exporter = { connect, gzip: (bytes) => gzipSync(bytes, { level: 2 }) };

/**
 * A destination is sent one request at a time, but for the last drain: more connections would be opened in turn, each
 * with a handshake.
 * A deadline is always the caller's signal: undici's own timeouts step by half a second.
 * Headers may be as long as on the other engine: past 16 KiB a 200 would be no answer, and its request sent again.
 */
const OPTIONS = { connections: 1, headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 256 * 1024 };

type Connections = InstanceType<typeof Dispatcher>;
type ConnectOptions = Parameters<Connections['connect']>[0];

function connect(route: Route): Send {
  let connections = connectionsOf(route);
  let isUnderWay = false;
  return async (request) => {
    if (isUnderWay) return sendBeside(request, route);
    isUnderWay = true;
    try {
      return await attempt(request, route, connections);
    } finally {
      isUnderWay = false;
      if (request.signal?.aborted) connections = connectionsOf(route);
    }
  };
}

/** Beside another request, by a connection for this one alone. */
async function sendBeside(request: HttpRequest, route: Route): Promise<HttpReply> {
  const connections = connectionsOf(route);
  try {
    return await attempt(request, route, connections);
  } finally {
    connections.close(() => {});
  }
}

/** What is given up ends its connections: undici alone would keep it waiting there, and the next request behind it. */
async function attempt(request: HttpRequest, route: Route, connections: Connections): Promise<HttpReply> {
  const giveUp = () => connections.destroy(null, () => {});
  request.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await send(request, connections);
  } catch (error) {
    throw route.proxy === undefined ? error : byProxy(error);
  } finally {
    request.signal?.removeEventListener('abort', giveUp);
  }
}

/** How undici says that a proxy refused, which may be anything else too, and how the other engine does. */
const PROXY_REFUSED = new Set(['UND_ERR_ABORTED', 'UND_ERR_INVALID_ARG']);

function byProxy(error: unknown): unknown {
  const isRefusal = error instanceof Error && 'code' in error && PROXY_REFUSED.has(String(error.code));
  return isRefusal ? tunnelError('the proxy refused', error) : error;
}

async function send({ url, ...request }: HttpRequest, connections: Connections): Promise<HttpReply> {
  const { origin, pathname, search } = new URL(url);
  const { statusCode, headers, body } = await connections.request({
    ...request,
    origin,
    path: `${pathname}${search}`,
  });
  return { status: statusCode, header: (name) => headers[name]?.toString(), body };
}

function connectionsOf({ tls: { ca, client }, proxy }: Route): Connections {
  const tls = { rejectUnauthorized: true, ...(ca !== undefined && { ca }), ...client };
  if (proxy === undefined) return new Agent({ ...OPTIONS, connect: tls });
  const { url: uri, authorization: token } = proxy;
  return new ProxyAgent({
    ...OPTIONS,
    uri,
    proxyTunnel: false, // plain requests are forwarded, as `fetch` of the other engine does
    requestTls: tls,
    proxyTls: { rejectUnauthorized: true },
    clientFactory: (_proxy, options) => connectionsToProxy(options),
    ...(token !== undefined && { token }),
  });
}

/** Of these undici says that a connection can be made again. */
const HUNG_UP = new Set(['UND_ERR_SOCKET', 'UND_ERR_INFO']);

/** A proxy that hangs up before it has answered: undici would connect again without end, hundreds of times a second. */
function connectionsToProxy(options: object): Connections {
  const connections = new Agent(options);
  const connect = connections.connect.bind(connections);
  return Object.assign(connections, {
    connect: (tunnel: ConnectOptions) => connect(tunnel).catch((error) => Promise.reject(hangUp(error))),
  });
}

function hangUp(error: unknown): unknown {
  const isHangUp = error instanceof Error && 'code' in error && HUNG_UP.has(String(error.code));
  return isHangUp ? tunnelError('the proxy hung up', error) : error;
}

function tunnelError(message: string, cause: Error): Error {
  return Object.assign(new Error(message, { cause }), { code: 'ERR_PROXY_TUNNEL' });
}
