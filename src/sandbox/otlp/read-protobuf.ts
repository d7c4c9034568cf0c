import { FIXED32, FIXED64, LENGTH_DELIMITED, ProtobufReader, VARINT } from './protobuf-reader.ts';
import {
  absentValue,
  type Field,
  type FieldType,
  MAX_DEPTH,
  Malformed,
  type Scalar,
  type Schema,
} from './schema.ts';

/** Protobuf bytes → message; throws `Malformed`. Unknown fields are skipped, the last of a repeated scalar wins. */
export function readProtobuf<T extends object>(schema: Schema<T>, bytes: Uint8Array, depth = 0): T {
  if (depth > MAX_DEPTH) throw new Malformed('nested too deeply');
  const fields: [string, Field<unknown>][] = Object.entries(schema);
  const decoded: Record<string, unknown> = {};
  for (const [name, field] of fields) decoded[name] = absentValue(field);
  const reader = new ProtobufReader(bytes);
  while (!reader.done) {
    const { number, wire } = reader.tag();
    const known = fields.find(([, field]) => field.number === number);
    if (known === undefined) reader.skip(wire);
    else readField(reader, { name: known[0], field: known[1], wire, decoded, depth });
  }
  // Every key of the table was set above, each by the reader of its own type.
  return decoded as T;
}

interface Occurrence {
  readonly name: string;
  readonly field: Field<unknown>;
  readonly wire: number;
  readonly decoded: Record<string, unknown>;
  readonly depth: number;
}

function readField(reader: ProtobufReader, { name, field, wire, decoded, depth }: Occurrence): void {
  const { type } = field;
  const list = decoded[name];
  if (!Array.isArray(list)) {
    expectWire(name, type, wire);
    decoded[name] = readValue(reader, type, depth);
  } else if (type.kind === 'scalar' && wire === LENGTH_DELIMITED && wireOf(type) !== LENGTH_DELIMITED) {
    const packed = new ProtobufReader(reader.bytes());
    while (!packed.done) list.push(readScalar(packed, type.scalar));
  } else {
    expectWire(name, type, wire);
    list.push(readValue(reader, type, depth));
  }
}

function readValue(reader: ProtobufReader, type: FieldType, depth: number): unknown {
  if (type.kind === 'scalar') return readScalar(reader, type.scalar);
  return readProtobuf(type.schema(), reader.bytes(), depth + 1);
}

const READ: { readonly [S in Scalar]: (reader: ProtobufReader) => unknown } = {
  string: (reader) => reader.string(),
  bool: (reader) => reader.varint() !== 0n,
  uint32: (reader) => Number(BigInt.asUintN(32, reader.varint())),
  fixed32: (reader) => reader.fixed32(),
  double: (reader) => reader.double(),
  int64: (reader) => BigInt.asIntN(64, reader.varint()),
  fixed64: (reader) => reader.fixed64(),
  sfixed64: (reader) => BigInt.asIntN(64, reader.fixed64()),
  bytes: (reader) => reader.bytes(),
  id: (reader) => Buffer.from(reader.bytes()).toString('hex'),
};

function readScalar(reader: ProtobufReader, scalar: Scalar): unknown {
  return READ[scalar](reader);
}

const WIRE: { readonly [S in Scalar]: number } = {
  string: LENGTH_DELIMITED,
  bool: VARINT,
  uint32: VARINT,
  fixed32: FIXED32,
  double: FIXED64,
  int64: VARINT,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  bytes: LENGTH_DELIMITED,
  id: LENGTH_DELIMITED,
};

function wireOf(type: FieldType): number {
  return type.kind === 'message' ? LENGTH_DELIMITED : WIRE[type.scalar];
}

function expectWire(name: string, type: FieldType, wire: number): void {
  if (wire !== wireOf(type)) throw new Malformed(`${name} has wire type ${wire}, not ${wireOf(type)}`);
}
