import { isPlausible, parseIsoTime } from '../iso-time.ts';
import type { PlatformSpan, Tracing } from './events.ts';

/** A JSON object whose fields nobody has looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

const NOTHING: JsonObject = {};

/** What is not an object reads as one without fields. */
export function object(value: unknown): JsonObject {
  return isObject(value) ? value : NOTHING;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The platform writes `""` for what it does not know. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The request that a record is about; as text it begins with, or after a word, `RequestId: <id>`. */
export function requestIdOf(record: unknown): string | undefined {
  return typeof record === 'string' ? REQUEST_ID.exec(record)?.[1] : text(object(record)['requestId']);
}

const REQUEST_ID = /^(?:[A-Z]+ )?RequestId: (\S+)/;

/** Durations, sizes and counts: none of them can be negative. */
export function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** What takes time whenever it happens: a 0 says that it did not. */
export function positive(value: unknown): number | undefined {
  return value === 0 ? undefined : amount(value);
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** ISO 8601 → epoch ms, with a fraction where there are digits beyond the milliseconds. */
export function epochMs(value: unknown): number | undefined {
  const instant = typeof value === 'string' ? parseIsoTime(value) : undefined;
  return instant === undefined || !isPlausible(instant) ? undefined : instant[0] * 1000 + instant[1] / 1e6;
}

export function tracing(value: unknown): Tracing | undefined {
  if (!isObject(value)) return undefined;
  return { spanId: text(value['spanId']), header: text(value['value']) };
}

/** Spans without a name are left out; a bad time costs only that time. */
export function spans(value: unknown): readonly PlatformSpan[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => {
    const { name, start, durationMs } = object(item);
    const named = text(name);
    return named === undefined
      ? []
      : [{ name: named, start: epochMs(start), durationMs: amount(durationMs) }];
  });
}

/**
 * Memory of an environment → bytes. The platform sends a number of bytes; the reference calls it a String of a restore,
 * and its examples are in MB: a number below 2^20 is no function's memory in bytes.
 */
export function memoryBytes(value: unknown): number | undefined {
  const size = amount(typeof value === 'string' && DIGITS.test(value) ? Number(value) : value);
  if (size === undefined || size === 0) return undefined;
  return size < MB ? size * MB : size;
}

const DIGITS = /^\d{1,15}$/;
const MB = 1_048_576;
