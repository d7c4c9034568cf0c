import { besideDueIn, decideFlush, type FlushStrategy } from '../../../src/lifecycle/flush-policy.ts';
import { RecentInvocations } from '../../../src/lifecycle/recent-invocations.ts';

export interface Pattern {
  /** Times between the beginnings of invocations, ms. */
  readonly gaps: readonly number[];
  readonly strategy?: FlushStrategy;
  readonly handlerMs?: number;
  readonly roundTripMs?: number;
  readonly isWorthWaiting?: (index: number) => boolean;
}

export interface Outcome {
  /** Per invocation: how much longer the sandbox is awake. */
  readonly addedMs: readonly number[];
  /** Per invocation: from its end until its telemetry is out; `Infinity` where it never left. */
  readonly delaysMs: readonly number[];
  readonly requests: number;
  /** The most invocations whose telemetry waited at a time. */
  readonly mostWaiting: number;
}

/** The platform's own buffering. */
const BUFFER_MS = 25;

/** Steps a pattern through the policy: one item of telemetry per invocation, in a queue that never fills. */
export function simulate({ gaps, ...pattern }: Pattern): Outcome {
  const { handlerMs = 20, roundTripMs = 50, isWorthWaiting = () => true } = pattern;
  const strategy = pattern.strategy ?? { kind: 'adaptive', everyMs: 5000 };
  const recent = new RecentInvocations();
  const delays: number[] = [];
  const addedMs: number[] = [];
  let waiting: { readonly index: number; readonly since: number }[] = [];
  let requests = 0;
  let mostWaiting = 0;
  const send = (at: number) => {
    for (const { index, since } of waiting) delays[index] = at + roundTripMs - since;
    if (waiting.length > 0) requests += 1;
    waiting = [];
  };
  let now = 0;
  for (const [index, gap] of [0, ...gaps].entries()) {
    now += gap;
    recent.began(now);
    const oldest = waiting[0]?.since;
    const facts = { fill: 0, oldestMs: oldest === undefined ? undefined : now - oldest };
    const decision = decideFlush({
      ...facts,
      strategy,
      seesRuntimeDone: true,
      averageGapMs: recent.averageGapMs,
      longestHandlerMs: recent.longestHandlerMs,
      timeLeftMs: 3000,
      busyMs: 0,
      isWorthWaiting: isWorthWaiting(index),
    });
    if (besideDueIn(strategy, facts, true) === 0) send(now);
    const doneAt = now + handlerMs;
    delays[index] = Number.POSITIVE_INFINITY;
    waiting.push({ index, since: doneAt });
    mostWaiting = Math.max(mostWaiting, waiting.length);
    if (decision.kind === 'beside') addedMs.push(0);
    else {
      recent.waited(true, doneAt + BUFFER_MS);
      send(doneAt + BUFFER_MS);
      addedMs.push(BUFFER_MS + roundTripMs);
    }
  }
  send(now); // SHUTDOWN
  return { addedMs, delaysMs: delays, requests, mostWaiting };
}
