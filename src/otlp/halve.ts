import { keepWithin } from './keepers.ts';
import type { OtlpRequest } from './request.ts';
import { select } from './select.ts';

/**
 * One request → two with half of its items each, in order, the resource and the scope standing in both.
 * `undefined` where there is but one item, or the bytes are not the protobuf that they should be.
 */
export function halve(request: OtlpRequest): readonly [OtlpRequest, OtlpRequest] | undefined {
  const { items, keep } = request;
  if (items < 2) return undefined;
  const middle = Math.ceil(items / 2);
  const first = select(request, (index) => index < middle);
  const second = select(request, (index) => index >= middle);
  if (first === undefined || second === undefined) return undefined;
  return [
    { ...request, bytes: first, items: middle, keep: keepWithin(keep, 0, middle) },
    { ...request, bytes: second, items: items - middle, keep: keepWithin(keep, middle, items) },
  ];
}
