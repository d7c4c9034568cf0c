import type { Attributes, AttributeValue } from '../convert/records.ts';
import { toWireValue } from './values.ts';

export function keyValues(attributes: Attributes, depth = 0): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key: wellFormed(key),
    value: anyValue(value, depth),
  }));
}

export function anyValue(value: AttributeValue, depth = 0): object {
  const wire = toWireValue(value, depth);
  switch (wire.type) {
    case 'empty':
      return {};
    case 'string':
      return { stringValue: wellFormed(wire.value) };
    case 'bool':
      return { boolValue: wire.value };
    case 'int':
      return { intValue: `${BigInt(wire.value)}` };
    case 'double':
      return { doubleValue: double(wire.value) };
    case 'array':
      return { arrayValue: { values: wire.value.map((item) => anyValue(item, depth + 1)) } };
    case 'map':
      return { kvlistValue: { values: keyValues(wire.value, depth + 1) } };
  }
}

/** Half a surrogate pair would come as an escape that not every parser takes: it is U+FFFD, as in protobuf. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** What JSON has no number for goes by its name. */
export function double(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
