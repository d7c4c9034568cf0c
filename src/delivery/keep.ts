import type { Clock, Deadline } from '../clock.ts';
import { type Counters, count } from '../counters.ts';
import type { RequestLimits, Signal } from '../otlp/request.ts';
import type { Outbox } from './outbox.ts';
import type { Spill } from './spill.ts';

export interface Keeping {
  readonly outbox: Outbox;
  readonly spill: Spill;
  readonly counters: Counters;
  readonly clock: Clock;
}

/** A file each; the next start reads them one by one. */
const FILE: RequestLimits = { maxBytes: 1_000_000, maxItems: Number.POSITIVE_INFINITY };
/** Of the room there is, for the requests themselves. */
const SHARE = 0.9;

const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];

/**
 * Moves what waits, and what is in flight, to the store, as far as there is room and time; what there is no room for
 * is dropped and counted. What cannot be written stays in the outbox.
 */
export function keepFor(keeping: Keeping, deadline: Deadline): void {
  const { outbox, spill } = keeping;
  outbox.recall();
  const room = outbox.isEmpty ? 0 : spill.room();
  if (room === 0) return;
  outbox.shrink(room * SHARE, 'store-full');
  for (const signal of SIGNALS) while (deadline.remainingMs() > 0 && keepNext(keeping, signal));
}

/** Yields false where nothing of the signal waits any more, or the store is off. */
function keepNext({ outbox, spill, counters, clock }: Keeping, signal: Signal): boolean {
  const batch = outbox.take(signal, FILE);
  if (batch === undefined) return false;
  const { request, parts } = batch;
  const since = Math.min(...parts.map((part) => part.since));
  const isKept = spill.put({ request, since }, clock.now());
  if (!isKept) outbox.putBack(batch);
  else if (outbox.release(batch)) count(counters.kept, signal, request.items);
  return isKept;
}
