import type { Attributes, AttributeValue } from '../convert/records.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import { toWireValue } from './values.ts';

export function writeAttributes(to: ProtobufWriter, field: number, attributes: Attributes, depth = 0): void {
  for (const [key, value] of Object.entries(attributes)) {
    to.message(field, () => {
      to.string(1, key);
      writeValue(to, 2, value, depth);
    });
  }
}

export function writeValue(to: ProtobufWriter, field: number, value: AttributeValue, depth: number): void {
  to.message(field, () => writeAnyValue(to, value, depth));
}

function writeAnyValue(to: ProtobufWriter, value: AttributeValue, depth: number): void {
  const wire = toWireValue(value, depth);
  switch (wire.type) {
    case 'empty':
      break;
    case 'string':
      to.string(1, wire.value);
      break;
    case 'bool':
      to.uint(2, wire.value ? 1 : 0);
      break;
    case 'int':
      to.int64(3, wire.value);
      break;
    case 'double':
      to.double(4, wire.value);
      break;
    case 'array':
      to.message(5, () => {
        for (const item of wire.value) writeValue(to, 1, item, depth + 1);
      });
      break;
    case 'map':
      to.message(6, () => writeAttributes(to, 1, wire.value, depth + 1));
      break;
  }
}

export function writeCount(to: ProtobufWriter, field: number, count: number | undefined): void {
  if (count) to.uint(field, count);
}

export function writeText(to: ProtobufWriter, field: number, text: string | undefined): void {
  if (text) to.string(field, text);
}
