/** Wall-clock time and timers, handed in wherever time is read, so that tests can own it. */
export interface Clock {
  /** Epoch milliseconds. May jump forward by hours: a Lambda sandbox is frozen between invocations. */
  now(): number;
  /** Calls `run` once, `ms` from now at the earliest, and returns what takes the timer back. */
  after(ms: number, run: () => void): () => void;
}

/**
 * A point in time that work must not outlive. Ask it again after every wait: the sandbox may have slept
 * for an hour in between, and a timer may fire late. It never leaves more time than it did at first: a clock that
 * is set back must not keep a sandbox awake.
 */
export interface Deadline {
  /** Epoch ms. */
  readonly at: number;
  /** Aborted when the time has come. Nothing but the deadline aborts it. */
  readonly signal: AbortSignal;
  /** Milliseconds left, never below 0. */
  remainingMs(): number;
  /** Frees the timer. Call it when the work is done; the signal then stays as it is. */
  close(): void;
}

/** A deadline that whoever has set it may bring forward. */
export interface OwnDeadline extends Deadline {
  /** The time has come, whatever the clock says. */
  end(): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The deadline at `at` epoch ms; one that has passed is aborted from the start. */
export function deadlineAt(clock: Clock, at: number): OwnDeadline {
  const controller = new AbortController();
  const mostMs = Math.max(0, at - clock.now());
  let cancel = () => {};
  const arm = (ms: number) => {
    const step = Math.min(ms, LONGEST_TIMER_MS);
    if (ms === 0) controller.abort();
    else cancel = clock.after(step, () => arm(ms - step));
  };
  arm(mostMs);
  const remainingMs = () => (controller.signal.aborted ? 0 : Math.min(mostMs, Math.max(0, at - clock.now())));
  const close = () => cancel();
  const end = () => {
    close();
    controller.abort();
  };
  return { at, signal: controller.signal, remainingMs, close, end };
}

/** Resolves after `ms`, or as soon as the signal aborts; leaves neither timer nor listener behind. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** The largest delay that `setTimeout` takes; beyond it the timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
