import {
  absentValue,
  type Field,
  type FieldType,
  MAX_DEPTH,
  Malformed,
  type Scalar,
  type Schema,
} from './schema.ts';

/**
 * Parsed OTLP/JSON → message; throws `Malformed`. Keys are lowerCamelCase, unknown ones are ignored; ids are
 * hex, enums integers, 64-bit integers strings or numbers. Source: OTLP specification 1.11, JSON encoding.
 */
export function readJson<T extends object>(schema: Schema<T>, value: unknown, depth = 0): T {
  if (depth > MAX_DEPTH) throw new Malformed('nested too deeply');
  if (!isObject(value)) throw new Malformed(`${describe(value)} in place of an object`);
  const fields: [string, Field<unknown>][] = Object.entries(schema);
  const decoded: Record<string, unknown> = {};
  for (const [name, field] of fields) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    decoded[name] =
      given === undefined || given === null ? absentValue(field) : readField(name, field, given, depth);
  }
  // Every key of the table was set above, each by the reader of its own type.
  return decoded as T;
}

function readField(name: string, field: Field<unknown>, given: unknown, depth: number): unknown {
  if (field.presence !== 'repeated') return readValue(name, field.type, given, depth);
  if (!Array.isArray(given)) throw new Malformed(`${name} is ${describe(given)}, not a list`);
  return given.map((item: unknown) => readValue(name, field.type, item, depth));
}

function readValue(name: string, type: FieldType, given: unknown, depth: number): unknown {
  if (type.kind === 'message') return readJson(type.schema(), given, depth + 1);
  const value = READ[type.scalar](given);
  if (value === undefined) throw new Malformed(`${name} is ${describe(given)}, not ${type.scalar}`);
  return value;
}

/** Each gives `undefined` for what it cannot read. */
const READ: { readonly [S in Scalar]: (given: unknown) => unknown } = {
  string: (given) => (typeof given === 'string' ? given : undefined),
  bool: (given) => (typeof given === 'boolean' ? given : undefined),
  uint32: integer32,
  fixed32: integer32,
  double,
  int64: integer64,
  fixed64: integer64,
  sfixed64: integer64,
  bytes: (given) => (typeof given === 'string' ? new Uint8Array(Buffer.from(given, 'base64')) : undefined),
  id: (given) =>
    typeof given === 'string' && /^([0-9a-f]{2})*$/i.test(given) ? given.toLowerCase() : undefined,
};

function integer32(given: unknown): number | undefined {
  const value = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function integer64(given: unknown): bigint | undefined {
  if (typeof given === 'string' && /^-?\d+$/.test(given)) return BigInt(given);
  return typeof given === 'number' && Number.isInteger(given) ? BigInt(given) : undefined;
}

const SPELLED = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function double(given: unknown): number | undefined {
  if (typeof given === 'number') return given;
  if (typeof given !== 'string') return undefined;
  return (
    SPELLED.get(given) ?? (given.trim() === '' || Number.isNaN(Number(given)) ? undefined : Number(given))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : String(JSON.stringify(value)).slice(0, 40);
}
