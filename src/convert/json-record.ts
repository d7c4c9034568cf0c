import { parseExactJson } from '../exact-json.ts';
import type { AttributeValue } from './records.ts';

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, AttributeValue>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object that a text is; `undefined` for anything else. */
export function parseObject(text: string): JsonRecord | undefined {
  if (!BEGIN.test(text)) return undefined;
  try {
    const value: unknown = parseExactJson(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What Node and Python print of an object begins otherwise, and an exception costs more than all the rest. */
const BEGIN = /^\{\s*["}]/;

/** A value that is text; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A value that is text and not empty; `undefined` for anything else. */
export function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What an object inside an object holds; neither key may be one that every object has. */
export function valueIn(record: JsonRecord, outer: string, inner: string): AttributeValue | undefined {
  const holder = record[outer];
  return isRecord(holder) ? holder[inner] : undefined;
}
