import type { Attributes, AttributeValue, HrTime } from '../convert/records.ts';

/** OTLP's AnyValue: a value, and which of the protocol's types it travels as. */
export type WireValue =
  | { readonly type: 'empty' }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'array'; readonly value: readonly AttributeValue[] }
  | { readonly type: 'map'; readonly value: Attributes };

/**
 * Deepest nesting that is written as structure; what lies below is written as JSON text. Each level of an
 * object costs three messages, and receivers refuse a whole request that nests a hundred of them.
 */
const MAX_DEPTH = 20;

const INT64_END = 2 ** 63;

/**
 * A value at a depth of nesting → its type. Integers are exact up to 64 bits; a bigint beyond them is the text
 * of its digits, a number beyond them a double. Source: OpenTelemetry specification 1.60, attribute type mapping.
 */
export function toWireValue(value: AttributeValue, depth: number): WireValue {
  switch (typeof value) {
    case 'string':
      return { type: 'string', value };
    case 'boolean':
      return { type: 'bool', value };
    case 'number':
      return { type: Number.isInteger(value) && isInt64(value) ? 'int' : 'double', value };
    case 'bigint':
      return isInt64(value) ? { type: 'int', value } : { type: 'string', value: value.toString() };
    case 'object':
      return value === null ? { type: 'empty' } : toStructure(value, depth);
    default:
      return { type: 'empty' };
  }
}

/** Source: opentelemetry-proto 1.11, metrics.proto, AggregationTemporality. */
export const TEMPORALITY = { delta: 1, cumulative: 2 } as const;

/** Whether a value travels as an integer. */
export function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** An attribute without a name is none; `dropped` counts those that are left out for it. */
export function namedAttributes(attributes: Attributes): { attributes: Attributes; dropped: number } {
  if (!Object.hasOwn(attributes, '')) return { attributes, dropped: 0 };
  const { '': _, ...named } = attributes;
  return { attributes: named, dropped: 1 };
}

/** Nanoseconds since the epoch; a time that OTLP's 64 bits cannot hold, or that is none, is 0: unknown. */
export function unixNanos([seconds, nanos]: HrTime): bigint {
  if (!(seconds >= 0 && seconds < LAST_SECOND && nanos >= 0 && nanos < 1e9)) return 0n;
  return BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanos));
}

/** In July 2554. */
const LAST_SECOND = 18_446_744_073;

/** Deepest nesting in JSON text. An engine's own stack holds little more, and `JSON.stringify` takes seconds to find out. */
const MAX_TEXT_DEPTH = 1000;

/** As JSON, with integers of any length as text. Linear in the size of the value, whatever its shape. */
export function jsonText(value: AttributeValue, depth = 0): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth >= MAX_TEXT_DEPTH) return '"[nested too deeply]"';
  if (isArray(value)) return `[${value.map((item) => jsonText(item, depth + 1)).join(',')}]`;
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${jsonText(item, depth + 1)}`,
  );
  return `{${members.join(',')}}`;
}

function toStructure(value: readonly AttributeValue[] | Attributes, depth: number): WireValue {
  if (depth >= MAX_DEPTH) return { type: 'string', value: jsonText(value) };
  return isArray(value) ? { type: 'array', value } : { type: 'map', value };
}

function isInt64(value: number | bigint): boolean {
  return value >= -INT64_END && value < INT64_END;
}

function isArray(value: readonly AttributeValue[] | Attributes): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
