import { readFields } from './protobuf-fields.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { OtlpRequest } from './request.ts';

/**
 * A request in protobuf → the bytes of one with the wanted items alone, in order, with the resources and the scopes
 * that they stand under. `undefined` where none is wanted, or the bytes are not the protobuf that they should be.
 * Requests of all signals are alike: field 1 a resource's part, in it field 2 a scope's, in that field 2 an item.
 */
export function select(
  { bytes, items, encoding }: OtlpRequest,
  isWanted: (index: number) => boolean,
): Uint8Array | undefined {
  if (encoding !== 'protobuf') return undefined;
  let seen = 0;
  const selected = narrowed(bytes, 1, (part) =>
    narrowed(part, 2, (scope) =>
      narrowed(scope, 2, (item) => {
        seen += 1;
        return isWanted(seen - 1) ? item : undefined;
      }),
    ),
  );
  return seen === items ? selected : undefined;
}

/** A message with less in one of its fields; `undefined` if nothing of that field is left. */
function narrowed(
  message: Uint8Array,
  number: number,
  narrow: (content: Uint8Array) => Uint8Array | undefined,
): Uint8Array | undefined {
  const to = new ProtobufWriter(message.length);
  let left = 0;
  for (const field of readFields(message) ?? []) {
    const content = field.number === number ? narrow(field.content) : undefined;
    if (content !== undefined) {
      to.message(number, () => to.raw(content));
      left += 1;
    } else if (field.number !== number) to.raw(field.whole);
  }
  return left > 0 ? to.finish() : undefined;
}
