/** At one vCPU and above. */
const LEAST_MS = 100;
/** Of the time that a function has. */
const LARGEST_SHARE = 1 / 6;
const MOST_MS = 500;

/** One vCPU at this size, in proportion below it. Source: Lambda developer guide, memory. */
const MB_PER_CPU = 1769;

/** What takes so much of a CPU, ms, takes a small function so much time, ms; at least, where the size is not known. */
export function onShareOfCpu(cpuMs: number, memoryMb: number | undefined): number {
  return memoryMb === undefined ? cpuMs : cpuMs / Math.min(1, memoryMb / MB_PER_CPU);
}

/**
 * How long before its deadline, ms, a function gets its time back: one that has finished must never time out because of
 * us. On a small share of a CPU whatever runs then takes so much longer, and the poll is late by that.
 * `functionMs`: all the time that the invocation has.
 */
export function spareTime(memoryMb: number | undefined, functionMs: number): number {
  const ms = Math.min(onShareOfCpu(LEAST_MS, memoryMb), MOST_MS, LARGEST_SHARE * functionMs);
  return Math.max(LEAST_MS, Math.round(ms));
}
