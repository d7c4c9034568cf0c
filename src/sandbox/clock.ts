/** Time as the sandbox sees it, handed in so that tests can own it. */
export interface Clock {
  /** Epoch ms with a fraction. */
  now(): number;
  /** Calls `run` once, `ms` from now at the earliest, and returns what takes the timer back. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Epoch ms → the ISO form of telemetry records, whole milliseconds. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** A duration as telemetry records carry it: milliseconds, three decimals. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
