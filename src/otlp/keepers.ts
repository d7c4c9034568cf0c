import type { TelemetryRecord } from '../convert/records.ts';
import type { Keep, OtlpRequest } from './request.ts';
import { select } from './select.ts';

/** OTLP's ERROR. */
const ERROR = 17;

/** Whether a record should be among the last to go: an error, or what the platform tells and nobody repeats. */
export function isKeeper(record: TelemetryRecord): boolean {
  return record.kind !== 'log' || record.stream === 'platform' || (record.severityNumber ?? 0) >= ERROR;
}

/** How many of a request's items are kept longest. */
export function keptItems({ keep, items }: OtlpRequest): number {
  return keep === 'all' ? items : keep.length;
}

/** A request → one with the keepers in it alone; `undefined` where there are none, or they cannot be told apart. */
export function keepersOf(request: OtlpRequest): OtlpRequest | undefined {
  const { keep } = request;
  if (keep === 'all') return request;
  const wanted = new Set(keep);
  const bytes = wanted.size === 0 ? undefined : select(request, (index) => wanted.has(index));
  return bytes && { ...request, bytes, items: wanted.size, keep: 'all' };
}

/** The items from one to another, and which of them are kept. */
export function keepWithin(keep: Keep, from: number, to: number): Keep {
  if (keep === 'all') return keep;
  return keep.slice(countBelow(keep, from), countBelow(keep, to)).map((index) => index - from);
}

/** How many of the places, which ascend, come before a limit. */
function countBelow(places: readonly number[], limit: number): number {
  let below = 0;
  for (let end = places.length; below < end; ) {
    const middle = (below + end) >> 1;
    if ((places[middle] ?? limit) < limit) below = middle + 1;
    else end = middle;
  }
  return below;
}
