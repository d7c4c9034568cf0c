import type { InvokeReport, InvokeRuntimeDone } from '../telemetry-api/events.ts';
import { beginOf, type Invocation } from './invocation.ts';

/*
 * Lambda tries a failed asynchronous invocation again under the same request id. Which of the attempts known so far,
 * in the order of their starts, is something about? Times are epoch ms.
 */

/** How far a reckoned start may be off, and how long INVOKE may lag behind telemetry, ms. */
const SAME_START_MS = 2000;

/** A longer duration is none, ms. */
const LONGEST_MS = 86_400_000;

/** Lambda waits a minute before it tries again, ms. */
const RETRY_MS = 50_000;

/** The attempt that an INVOKE told at `at` is about: the nearest that none has been told of. */
export function whichInvoked(attempts: readonly Invocation[], at: number): Invocation | undefined {
  const [nearest] = attempts
    .filter((one) => mayBeInvokedAt(one, at))
    .toSorted((a, b) => distance(a.start, at) - distance(b.start, at));
  return nearest;
}

/** The attempt that starts at `time`: one that is known by name alone, so far. */
export function whichStarts(attempts: readonly Invocation[], time: number): Invocation | undefined {
  const waiting = attempts.filter((one) => one.start === undefined);
  return waiting.findLast(({ invokedAt = 0 }) => invokedAt <= time + SAME_START_MS) ?? waiting.at(-1);
}

/** The attempt that an event tells the end of: of several that fit, the one that began when the event says. */
export function whichEnds(
  attempts: readonly Invocation[],
  event: InvokeRuntimeDone | InvokeReport,
  fits: (one: Invocation) => boolean,
): Invocation | undefined {
  const reckoned = reckonStart(event);
  const begin = reckoned ?? event.time;
  const [nearest] = attempts
    .filter((one) => fits(one) && mayEndBy(one, event, reckoned))
    .toSorted((a, b) => distance(beginOf(a), begin) - distance(beginOf(b), begin));
  // One that has had such an end already does not begin a second time.
  return (
    nearest ?? attempts.find(({ start }) => start !== undefined && distance(start, begin) <= SAME_START_MS)
  );
}

/** The latest that began no later than `time`; where all began later, the first. */
export function latest(attempts: readonly Invocation[], time: number): Invocation | undefined {
  return attempts.findLast((one) => (beginOf(one) ?? time) <= time) ?? attempts[0];
}

export function isSameStart({ start = 0, startReckoned }: Invocation, time: number): boolean {
  return Math.abs(start - time) <= (startReckoned ? SAME_START_MS : 0);
}

/** The response latency begins with the invocation; a report's duration leaves out what came after the runtime. */
export function reckonStart({
  time,
  durationMs,
  spans,
}: InvokeRuntimeDone | InvokeReport): number | undefined {
  const starts = spans.flatMap(({ start }) => start ?? []);
  if (durationMs !== undefined) starts.push(time - durationMs);
  const possible = starts.filter((start) => time - start < LONGEST_MS);
  return possible.length === 0 ? undefined : Math.min(...possible);
}

/** INVOKE tells of an invocation once, a little before or after its start, or after a start that is lost. */
function mayBeInvokedAt({ start, invokedAt, ended }: Invocation, at: number): boolean {
  const isNear = distance(start, at) < SAME_START_MS;
  if (invokedAt !== undefined)
    return start !== undefined && isNear && distance(invokedAt, start) > SAME_START_MS;
  return !ended || isNear;
}

/**
 * An invocation that began later has not ended by then; INVOKE may tell of one a little late. What has ended, and
 * began long before the runtime says, is an earlier attempt; what has not is the one, whatever the clock did meanwhile.
 */
function mayEndBy(
  { start, invokedAt, ended }: Invocation,
  { type, time }: InvokeRuntimeDone | InvokeReport,
  reckoned = 0,
): boolean {
  if ((start ?? (invokedAt ?? time) - SAME_START_MS) > time) return false;
  return type === 'platform.report' || !ended || reckoned - (start ?? reckoned) < RETRY_MS;
}

/** Of two times; what is not known is near. */
function distance(a: number | undefined, b: number): number {
  return a === undefined ? 0 : Math.abs(a - b);
}
