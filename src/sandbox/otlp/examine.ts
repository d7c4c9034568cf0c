import { gunzipSync } from 'node:zlib';
import { decodeExport, type OtlpEncoding, type OtlpItems, type OtlpSignal } from './decode.ts';

/** An HTTP request as it came, its body still compressed; `undefined` for a body over the cap. */
export interface IncomingExport {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly wire: Uint8Array | undefined;
}

export interface Examined {
  readonly signal: OtlpSignal | undefined;
  readonly encoding: OtlpEncoding | undefined;
  /** After decompression; empty where it could not be opened. */
  readonly body: Uint8Array;
  readonly items: OtlpItems;
  /** Why it is refused, `undefined` where it is accepted. */
  readonly refusal: string | undefined;
  readonly answer: SinkAnswer;
}

export interface SinkAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The cap that the OTLP specification puts on a request, before compression and after. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

const SIGNALS = new Map<string, OtlpSignal>([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
]);

const ENCODINGS = new Map<string | undefined, OtlpEncoding>([
  ['application/x-protobuf', 'protobuf'],
  ['application/json', 'json'],
]);

const NO_ITEMS: OtlpItems = { spans: [], logs: [], metrics: [] };

/** What a receiver has to say to a request, and what is in it. Source: OTLP specification 1.11, OTLP/HTTP. */
export function examine(incoming: IncomingExport): Examined {
  const signal = SIGNALS.get(incoming.path);
  const encoding = ENCODINGS.get(incoming.contentType?.split(';')[0]?.trim().toLowerCase());
  const opened = open(incoming);
  const shared = { signal, encoding, body: opened.kind === 'opened' ? opened.body : new Uint8Array() };
  const judged = judge(incoming, signal, encoding, opened);
  if (judged.kind === 'refused') {
    const answer = refusal(judged, encoding ?? 'json');
    return { ...shared, items: NO_ITEMS, refusal: judged.reason, answer };
  }
  return { ...shared, items: judged.items, refusal: undefined, answer: success(judged.encoding) };
}

interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  readonly reason: string;
}

function refused(status: number, reason: string): Refused {
  return { kind: 'refused', status, reason };
}

type Opened = { readonly kind: 'opened'; readonly body: Uint8Array } | Refused;

function open({ wire, contentEncoding = 'identity' }: IncomingExport): Opened {
  if (wire === undefined) return refused(413, 'larger than 64 MiB');
  if (contentEncoding === 'identity') return { kind: 'opened', body: wire };
  if (contentEncoding !== 'gzip') return refused(415, `content encoding ${contentEncoding}`);
  try {
    return { kind: 'opened', body: gunzipSync(wire, { maxOutputLength: MAX_BODY_BYTES }) };
  } catch (error) {
    return error instanceof RangeError ? refused(413, 'larger than 64 MiB') : refused(400, 'not gzip');
  }
}

type Judged =
  | { readonly kind: 'accepted'; readonly items: OtlpItems; readonly encoding: OtlpEncoding }
  | Refused;

function judge(
  { method, path, contentType }: IncomingExport,
  signal: OtlpSignal | undefined,
  encoding: OtlpEncoding | undefined,
  opened: Opened,
): Judged {
  if (signal === undefined) return refused(404, `no such path: ${path}`);
  if (method !== 'POST') return refused(405, `${method} is not POST`);
  if (encoding === undefined) return refused(415, `content type ${contentType}`);
  if (opened.kind === 'refused') return opened;
  const decoded = decodeExport(signal, encoding, opened.body);
  if (decoded.kind === 'malformed') return refused(400, decoded.reason);
  return { kind: 'accepted', items: decoded.items, encoding };
}

/** The empty `Export…ServiceResponse`: no bytes in protobuf, an empty object in JSON. */
function success(encoding: OtlpEncoding): SinkAnswer {
  return { status: 200, headers: contentTypeOf(encoding), body: encoding === 'json' ? '{}' : '' };
}

/** A `google.rpc.Status` with code 3, INVALID_ARGUMENT, in the encoding of the request. */
function refusal({ status, reason }: Refused, encoding: OtlpEncoding): SinkAnswer {
  const message = reason.slice(0, 1000);
  const body = encoding === 'json' ? JSON.stringify({ code: 3, message }) : protobufStatus(message);
  return { status, headers: contentTypeOf(encoding), body };
}

function contentTypeOf(encoding: OtlpEncoding): Record<string, string> {
  return { 'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf' };
}

/** Field 1: code; field 2: message, whose length takes two bytes from 128 on. */
function protobufStatus(message: string): Uint8Array {
  const text = Buffer.from(message);
  const length = text.length < 0x80 ? [text.length] : [(text.length & 0x7f) | 0x80, text.length >> 7];
  return Buffer.concat([Buffer.from([0x08, 3, 0x12, ...length]), text]);
}
