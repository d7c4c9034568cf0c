/**
 * `end`: after each handler, before the freeze. `invoke`: beside the next handler. `periodic`: beside handlers, what
 * is `everyMs` old. `adaptive`: as `end` where that costs next to nothing, else as `periodic`.
 */
export interface FlushStrategy {
  readonly kind: 'adaptive' | 'end' | 'invoke' | 'periodic';
  /** While handlers run, nothing waits longer than this. */
  readonly everyMs: number;
}

/** What waits to be sent. */
export interface WaitingFacts {
  /** Share of the queue that is used, 0–1. */
  readonly fill: number;
  /** Age of the oldest that waits, ms; `undefined` when nothing does. */
  readonly oldestMs: number | undefined;
}

/** What is known when an invocation begins. */
export interface InvocationFacts extends WaitingFacts {
  readonly strategy: FlushStrategy;
  /** Whether `runtimeDone` can be seen: without it nobody can tell when the function is done. */
  readonly seesRuntimeDone: boolean;
  /** Average time from one recent invocation to the next, ms; `undefined` as long as there were too few. */
  readonly averageGapMs: number | undefined;
  /** The longest of recent handlers, ms; `undefined` as long as too few were seen. */
  readonly longestHandlerMs: number | undefined;
  /** Until the function times out. */
  readonly timeLeftMs: number;
  /** What the bridge must do before it can hear of anything, ms: it cannot poll meanwhile. */
  readonly busyMs: number;
  /** Whether any destination is worth keeping the sandbox awake for. */
  readonly isWorthWaiting: boolean;
}

/**
 * `after-handler`: wait for the function, at most so long, export, then `next`. `beside`: poll at once, and export
 * while functions run.
 */
export type FlushDecision = { readonly kind: 'after-handler'; readonly waitMs: number } | typeof BESIDE;

const BESIDE = { kind: 'beside' } as const;

/** To wait for `runtimeDone` and an answer takes about 50 ms: with such gaps, at most 3 % of the time. */
const LONG_GAP_MS = 2000;
/** Sent beside the handler when the queue is so full; and after it, where that has not helped. */
const FULL_ENOUGH = 0.25;
const TOO_FULL = 0.5;
/** So many intervals after it was due, what waits has not found its way out beside the handlers. */
const OVERDUE_INTERVALS = 2;
/** A flush that has less than this does not get far. */
const LEAST_MS = 50;
/** A handler that takes so much longer than others is left to itself: its `runtimeDone` may have been lost. */
const PATIENCE = 10;
const LEAST_PATIENCE_MS = 5000;

/** What to do with the telemetry of an invocation that has just begun. */
export function decideFlush(facts: InvocationFacts): FlushDecision {
  const { seesRuntimeDone, isWorthWaiting, timeLeftMs, busyMs, longestHandlerMs } = facts;
  if (!seesRuntimeDone || !isWorthWaiting || timeLeftMs < LEAST_MS + busyMs) return BESIDE;
  if (!wantsToWait(facts)) return BESIDE;
  const patienceMs = Math.max(LEAST_PATIENCE_MS, PATIENCE * (longestHandlerMs ?? timeLeftMs));
  return { kind: 'after-handler', waitMs: Math.min(patienceMs, timeLeftMs) };
}

function wantsToWait({ strategy, averageGapMs, fill, oldestMs = 0 }: InvocationFacts): boolean {
  if (strategy.kind !== 'adaptive') return strategy.kind === 'end';
  if (averageGapMs === undefined || averageGapMs >= LONG_GAP_MS) return true;
  return fill >= TOO_FULL || oldestMs >= OVERDUE_INTERVALS * strategy.everyMs;
}

/**
 * The time until what waits is to be sent beside the handler that runs, ms: 0 for at once, `undefined` where nothing
 * waits. `begins`: the handler has just begun.
 */
export function besideDueIn(
  { kind, everyMs }: FlushStrategy,
  { fill, oldestMs }: WaitingFacts,
  begins: boolean,
): number | undefined {
  if (oldestMs === undefined) return undefined;
  if (fill >= FULL_ENOUGH || (begins && kind === 'invoke')) return 0;
  return oldestMs < 0 ? 0 : Math.max(0, everyMs - oldestMs); // a negative age: the clock was set back
}
