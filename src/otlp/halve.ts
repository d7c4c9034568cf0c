import { keepWithin } from './keepers.ts';
import type { OtlpRequest } from './request.ts';
import { itemsIn, select } from './select.ts';

/**
 * One request → two with half of its spans, log records or metrics each, in order, the resource and the scope
 * standing in both. `undefined` where there is but one, or the bytes are not the protobuf that they should be.
 */
export function halve(request: OtlpRequest): readonly [OtlpRequest, OtlpRequest] | undefined {
  const { keep } = request;
  const counts = countsOf(request);
  const middle = Math.ceil(counts.length / 2);
  const first = select(request, (index) => index < middle);
  const second = select(request, (index) => index >= middle);
  if (first === undefined || second === undefined) return undefined;
  const items = counts.slice(0, middle).reduce((sum, count) => sum + count, 0);
  return [
    { ...request, bytes: first, items, keep: keepWithin(keep, 0, middle) },
    {
      ...request,
      bytes: second,
      items: request.items - items,
      keep: keepWithin(keep, middle, counts.length),
    },
  ];
}

/** How many items there are in each of the messages for them. */
function countsOf(request: OtlpRequest): readonly number[] {
  const counts: number[] = [];
  select(request, (_, item) => {
    counts.push(itemsIn(request, item));
    return false;
  });
  return counts;
}
