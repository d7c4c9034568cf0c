/** At one vCPU and above. */
const LEAST_MS = 100;
/** Of the time that a function has. */
const LARGEST_SHARE = 1 / 6;
const MOST_MS = 500;

/** One vCPU at this size, in proportion below it. Source: Lambda developer guide, memory. */
const MB_PER_CPU = 1769;

/**
 * How long before its deadline, ms, a function gets its time back: one that has finished must never time out because of
 * us. On a small share of a CPU whatever runs then takes so much longer, and the poll is late by that.
 * `functionMs`: all the time that the invocation has.
 */
export function spareTime(memoryMb: number | undefined, functionMs: number): number {
  const share = memoryMb === undefined ? 1 : Math.min(1, memoryMb / MB_PER_CPU);
  const ms = Math.min(LEAST_MS / share, MOST_MS, LARGEST_SHARE * functionMs);
  return Math.max(LEAST_MS, Math.round(ms));
}
