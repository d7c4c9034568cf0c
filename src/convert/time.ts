import type { HrTime } from './records.ts';

/** Epoch ms, which a double holds to the microsecond → seconds and nanoseconds. The digits after that are noise. */
export function toHrTime(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / 1000);
  const nanos = Math.round((epochMs - seconds * 1000) * 1e3) * 1e3;
  return nanos < 1e9 ? [seconds, nanos] : [seconds + 1, 0];
}

/** A time so many ms later, exact where epoch ms as one number would round to a quarter of a microsecond. */
export function later([seconds, nanos]: HrTime, ms: number): HrTime {
  const sum = nanos + Math.round(ms * 1e6);
  return [seconds + Math.floor(sum / 1e9), sum % 1e9];
}

/** Milliseconds → seconds, to the nanosecond: the plain division shows up as 0.042999999999999995. */
export function toSeconds(ms: number): number {
  return Math.round(ms * 1e6) / 1e9;
}
