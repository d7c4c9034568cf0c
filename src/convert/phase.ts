import type { PendingLog } from './logs.ts';
import type { SpanIds, SpanLink } from './records.ts';

/** A stretch of the environment's life that becomes a span, and that logs belong to. */
export interface Phase {
  readonly kind: 'invoke' | 'init' | 'restore';
  /** Epoch ms; `undefined` until an event tells. */
  start: number | undefined;
  /** Where it stands in a trace. Once set, it stays. */
  place: Place | undefined;
  /** No place will come any more that logs should wait for. */
  settled: boolean;
  /** Logs that wait for the place. */
  held: PendingLog[];
}

export interface Place {
  readonly ids: SpanIds;
  readonly parentSpanId: string | undefined;
  readonly parentIsRemote: boolean;
  readonly links: readonly SpanLink[];
  readonly sampled: boolean;
  /** What logs point at: not a span that nobody sends. */
  readonly logSpanId: string | undefined;
}
