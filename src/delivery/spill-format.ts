import { jsonItems } from '../otlp/json-items.ts';
import type { Encoding, Keep, OtlpRequest, Signal } from '../otlp/request.ts';
import { select } from '../otlp/select.ts';
import { lateCrypto } from './late-crypto.ts';

/** A request that outlives its process. */
export interface Spilled {
  readonly request: OtlpRequest;
  /** When the oldest item in it came, epoch ms. */
  readonly since: number;
}

const MAGIC = Buffer.from('LOB1');
const DIGEST_BYTES = 16;
const HEAD_BYTES = MAGIC.length + DIGEST_BYTES + 4;
const MOST_ITEMS = 10_000_000;

/** What a file holds beyond the request's own bytes, at most: for sums. */
export const OVERHEAD_BYTES = 512;

/**
 * A file of the store: what it is, a digest of all that follows, the length of the facts, the facts as JSON, the
 * request as it would be sent. Nothing of how it is sent is in it.
 */
export function encodeSpilled({ request, since }: Spilled): readonly Uint8Array[] {
  const { signal, encoding, items, keep, bytes } = request;
  const facts = Buffer.from(JSON.stringify({ signal, encoding, items, keep, since }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(facts.length);
  return [MAGIC, digestOf(length, facts, bytes), length, facts, bytes];
}

/**
 * A file's bytes → the request in it; `undefined` for whatever is none: torn, foreign, or made to look like one. What
 * is in /tmp is not ours alone.
 */
export function decodeSpilled(file: Uint8Array): Spilled | undefined {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (buffer.length < HEAD_BYTES || !buffer.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const content = buffer.subarray(MAGIC.length + DIGEST_BYTES);
  if (!digestOf(content).equals(buffer.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES))) return undefined;
  const end = 4 + content.readUInt32LE(0);
  const facts = end > content.length ? undefined : factsOf(content.subarray(4, end));
  if (facts === undefined) return undefined;
  const { since, ...more } = facts;
  const request = { ...more, bytes: Uint8Array.from(content.subarray(end)) };
  return holdsItsItems(request) ? { request, since } : undefined;
}

function digestOf(...parts: readonly Uint8Array[]): Buffer {
  const hash = lateCrypto().createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest().subarray(0, DIGEST_BYTES);
}

type Facts = Omit<OtlpRequest, 'bytes'> & { readonly since: number };

function factsOf(bytes: Uint8Array): Facts | undefined {
  const { signal, encoding, items, keep, since } = parsed(bytes);
  if (!isSignal(signal) || !isEncoding(encoding) || !isCount(items, MOST_ITEMS) || !isKeep(keep, items))
    return undefined;
  return Number.isFinite(since) ? { signal, encoding, items, keep, since: Number(since) } : undefined;
}

function parsed(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isSignal(value: unknown): value is Signal {
  return value === 'traces' || value === 'logs' || value === 'metrics';
}

function isEncoding(value: unknown): value is Encoding {
  return value === 'protobuf' || value === 'json';
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= most;
}

/** Places in ascending order, none beyond the items. */
function isKeep(value: unknown, items: number): value is Keep {
  if (value === 'all') return true;
  if (!Array.isArray(value)) return false;
  return value.every(
    (place, index) => Number.isInteger(place) && place >= 0 && place < items && isAfter(value, index),
  );
}

function isAfter(places: readonly unknown[], index: number): boolean {
  return index === 0 || Number(places[index]) > Number(places[index - 1]);
}

function holdsItsItems(request: OtlpRequest): boolean {
  if (request.encoding === 'protobuf') return select(request, () => true) !== undefined;
  return jsonItems(request.signal, parsed(request.bytes)) === request.items;
}
