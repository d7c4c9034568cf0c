import { parseExactJson } from '../exact-json.ts';
import type { AttributeValue } from './records.ts';

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, AttributeValue>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object that a text is; `undefined` for anything else. */
export function parseObject(text: string): JsonRecord | undefined {
  try {
    const value: unknown = parseExactJson(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A value that is text; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What stands at the end of a path of keys. */
export function valueAt(record: JsonRecord, ...path: readonly string[]): AttributeValue | undefined {
  let value: AttributeValue | undefined = record;
  for (const key of path) value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}
