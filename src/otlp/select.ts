import { readFields } from './protobuf-fields.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { OtlpRequest } from './request.ts';

/**
 * A request in protobuf → the bytes of one with the wanted items alone, in order, with the resources and the scopes
 * that they stand under. `undefined` where none is wanted, or the bytes are not the protobuf that they should be.
 * Requests of all signals are alike: field 1 a resource's part, in it field 2 a scope's, in that field 2 an item.
 */
export function select(
  request: OtlpRequest,
  isWanted: (index: number, item: Uint8Array) => boolean,
): Uint8Array | undefined {
  if (request.encoding !== 'protobuf') return undefined;
  let index = 0;
  let seen = 0;
  const selected = narrowed(request.bytes, 1, (part) =>
    narrowed(part, 2, (scope) =>
      narrowed(scope, 2, (item) => {
        seen += itemsIn(request, item);
        index += 1;
        return isWanted(index - 1, item) ? item : undefined;
      }),
    ),
  );
  return seen === request.items ? selected : undefined;
}

/** How many items of a request are in the message for one of them: of a metric it is the points that count. */
export function itemsIn({ signal }: OtlpRequest, item: Uint8Array): number {
  if (signal !== 'metrics') return 1;
  const data = readFields(item)?.find(({ number }) => number >= METRIC_DATA)?.content;
  return data === undefined ? 0 : (readFields(data) ?? []).filter(({ number }) => number === 1).length;
}

/** From this field on stands what a metric consists of, by its type; in each of them field 1 is a point. */
const METRIC_DATA = 5;

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
