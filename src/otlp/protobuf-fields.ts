/** A protobuf field as it stands in a message. */
export interface Field {
  readonly number: number;
  /** Of a varint; 0 for any other type. */
  readonly value: number;
  /** The content of a length-delimited field; empty for any other type. */
  readonly content: Uint8Array;
  /** The whole field, its tag and length included. */
  readonly whole: Uint8Array;
}

/** A protobuf message → its fields, in order; `undefined` for bytes that are none. */
export function readFields(message: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  for (let at = 0; at < message.length; ) {
    const field = fieldAt(message, at);
    if (field === undefined) return undefined;
    fields.push(field);
    at += field.whole.length;
  }
  return fields;
}

const EMPTY = new Uint8Array();

function fieldAt(message: Uint8Array, start: number): Field | undefined {
  const tag = varintAt(message, start);
  if (tag === undefined || tag.value < 8) return undefined;
  const body = bodyAt(message, tag.end, tag.value % 8);
  if (body === undefined || body.end > message.length) return undefined;
  const { value, from, end } = body;
  const content = from === undefined ? EMPTY : message.subarray(from, end);
  return { number: Math.floor(tag.value / 8), value, content, whole: message.subarray(start, end) };
}

interface Body {
  readonly value: number;
  /** Where the content of a length-delimited field begins. */
  readonly from: number | undefined;
  readonly end: number;
}

function bodyAt(message: Uint8Array, at: number, wireType: number): Body | undefined {
  if (wireType === 1) return { value: 0, from: undefined, end: at + 8 };
  if (wireType === 5) return { value: 0, from: undefined, end: at + 4 };
  const varint = varintAt(message, at);
  if (varint === undefined) return undefined;
  if (wireType === 0) return { value: varint.value, from: undefined, end: varint.end };
  if (wireType === 2) return { value: 0, from: varint.end, end: varint.end + varint.value };
  return undefined;
}

/** A varint of at most ten bytes; beyond 2^53 its value is not exact. */
function varintAt(message: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = message[start + index];
    if (byte === undefined) return undefined;
    value += (byte % 0x80) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}
