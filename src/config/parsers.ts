import { LOG_LEVELS, type LogLevel } from '../diagnostics.ts';

/** A variable's text → its value, or what would have been accepted and, where it is not the default, what is used instead. */
export type Parsed<T> = { readonly value: T } | { readonly accepted: string; readonly instead?: T };
export type Parser<T> = (text: string) => Parsed<T>;

export const anyText: Parser<string> = (text) => ({ value: text });

/** Only `true`, in any case, is true; the specification makes everything else false. */
export const onlyTrue: Parser<boolean> = (text) => {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return { value: lower === 'true' };
  return { accepted: '`true` or `false`' };
};

export function oneOf<const T extends string>(...names: readonly T[]): Parser<T> {
  const accepted = names.map((name) => `\`${name}\``).join(', ');
  return (text) => {
    const value = names.find((name) => name === text.toLowerCase());
    return value === undefined ? { accepted } : { value };
  };
}

/** A whole number; one outside the range is not accepted. */
export function integer(min: number, max: number): Parser<number> {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { accepted: `a whole number from ${min} to ${max}` };
  };
}

/** A whole number; one outside the range is moved to its nearer end. */
export function clamped(min: number, max: number): Parser<number> {
  return (text) => {
    const accepted = `a whole number from ${min} to ${max}`;
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(value)) return { accepted };
    const instead = Math.min(max, Math.max(min, value));
    return instead === value ? { value } : { accepted, instead };
  };
}

/** The specification's and the SDKs' names for levels. */
export const logLevel: Parser<LogLevel> = (text) => {
  const lower = text.toLowerCase();
  return oneOf(...LOG_LEVELS)(OTHER_LEVELS.get(lower) ?? lower);
};

const OTHER_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['verbose', 'debug'],
  ['trace', 'debug'],
  ['all', 'debug'],
  ['warning', 'warn'],
  ['critical', 'error'],
  ['fatal', 'error'],
  ['off', 'none'],
]);

/** How flushes are timed, and the interval of `periodic`, ms. */
export interface FlushSetting {
  readonly kind: 'adaptive' | 'end' | 'invoke' | 'periodic';
  readonly everyMs: number | undefined;
}

export const flushSetting: Parser<FlushSetting> = (text) => {
  const lower = text.toLowerCase();
  const kind = (['adaptive', 'end', 'invoke'] as const).find((name) => name === lower);
  if (kind !== undefined) return { value: { kind, everyMs: undefined } };
  const everyMs = Number(/^periodic:(\d{1,9})$/.exec(lower)?.[1]);
  if (everyMs > 0) return { value: { kind: 'periodic', everyMs } };
  return { accepted: '`adaptive`, `end`, `invoke` or `periodic:` with a number of ms' };
};

export const fraction: Parser<number> = (text) => {
  const value = Number(text);
  return value >= 0 && value <= 1 ? { value } : { accepted: 'a number from 0 to 1' };
};

export function listOf<const T extends string>(...names: readonly T[]): Parser<readonly T[]> {
  return (text) => {
    const parts = text.split(',').map((part) => part.trim().toLowerCase());
    const value = names.filter((name) => parts.includes(name));
    if (value.length === parts.length) return { value };
    return { accepted: `a list of ${names.map((name) => `\`${name}\``).join(', ')}` };
  };
}

/** An absolute http(s) URL. */
export const url: Parser<URL> = (text) => {
  const value = URL.canParse(text) ? new URL(text) : undefined;
  const usable = value !== undefined && /^https?:$/.test(value.protocol) && value.hostname !== '';
  return usable ? { value } : { accepted: 'an absolute URL that begins with http:// or https://' };
};

/** The URL of an HTTP proxy; without a scheme it is `http`. */
export const proxyUrl: Parser<URL> = (text) => {
  const parsed = url(text.includes('://') ? text : `http://${text}`);
  return 'value' in parsed ? parsed : { accepted: 'the URL of an HTTP proxy' };
};

/** Names, addresses and ranges, separated by commas or spaces. */
export const hostList: Parser<readonly string[]> = (text) => {
  const value = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return value.every((entry) => /^[\w.*:[\]/-]+$/.test(entry)) ? { value } : { accepted: 'a list of hosts' };
};

export const filePath: Parser<string> = (text) =>
  /\p{Cc}/u.test(text) ? { accepted: 'the path of a file' } : { value: text };

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header value must not hold
const NOT_IN_HEADER_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/;

/** They say how a body travels, which the engines decide: on Node no request with one of them goes out at all. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/**
 * `name=value,name=value`, values percent-encoded (W3C Baggage without properties); names in lower case. One that
 * cannot be sent does not take the others, a key among them, with it.
 */
export const headers: Parser<Readonly<Record<string, string>>> = (text) => {
  const pairs = pairsIn(text);
  const usable = pairs.flatMap((pair) => (pair !== undefined && isHeader(pair) ? [pair] : []));
  const value = Object.fromEntries(usable.map(([name, content]) => [name.toLowerCase(), content]));
  if (usable.length === pairs.length) return { value };
  const accepted =
    '`name=value` pairs, comma-separated, percent-encoded, without headers of the connection itself';
  return usable.length === 0 ? { accepted } : { accepted, instead: value };
};

function isHeader([name, value]: readonly [string, string]): boolean {
  const isSent = HEADER_NAME.test(name) && !NOT_IN_HEADER_VALUE.test(value);
  return isSent && !OF_THE_CONNECTION.has(name.toLowerCase());
}

/** `key=value,key=value`, both percent-encoded; as specified, one that cannot be read discards all. */
export const attributes: Parser<Readonly<Record<string, string>>> = (text) => {
  const pairs = pairsIn(text);
  const usable = pairs.filter((pair) => pair !== undefined);
  return usable.length < pairs.length
    ? { accepted: '`key=value` pairs, comma-separated, percent-encoded' }
    : { value: Object.fromEntries(usable) };
};

/** What stands between the commas, empty pieces left out; `undefined` for what is no pair. */
function pairsIn(text: string): (readonly [string, string] | undefined)[] {
  return text
    .split(',')
    .filter((piece) => piece.trim() !== '')
    .map(pairOf);
}

function pairOf(piece: string): readonly [string, string] | undefined {
  const at = piece.indexOf('=');
  const [key, value] = [decoded(piece.slice(0, Math.max(0, at))), decoded(piece.slice(at + 1))];
  return key === undefined || key === '' || value === undefined ? undefined : [key, value];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
