import type { Clock, Deadline } from '../clock.ts';

/** Later than this, a timer has not been slow: the sandbox has slept. */
const SLEPT_MS = 100;

/** After a sleep the answer may lie in the socket already; reading it takes less than this. */
const GRACE_MS = 200;

/** Longer than any invocation; an attempt without a limit would block its destination for good. */
const LONGEST_MS = 900_000;

/**
 * The time that one attempt has. A frozen sandbox does not count against it: where the deadline turns out to be long
 * past, the attempt gets a moment more, in which an answer that came meanwhile is read.
 */
export class AttemptDeadline implements Deadline {
  readonly at: number;
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #cancel: () => void;
  #slept = false;

  constructor(clock: Clock, timeoutMs: number) {
    const ms = Math.min(timeoutMs, LONGEST_MS);
    this.#clock = clock;
    this.at = clock.now() + ms;
    this.#cancel = clock.after(ms, () => this.#due());
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the sandbox was found to have slept past the deadline. */
  get slept(): boolean {
    return this.#slept;
  }

  remainingMs(): number {
    return Math.max(0, this.at - this.#clock.now());
  }

  /** Looks at the wall clock: the timer may have slept with the sandbox. */
  check(): void {
    if (this.#clock.now() >= this.at) this.#due();
  }

  close(): void {
    this.#cancel();
  }

  #due(): void {
    if (this.#slept) return;
    this.close();
    this.#slept = this.#clock.now() - this.at >= SLEPT_MS;
    if (this.#slept) this.#cancel = this.#clock.after(GRACE_MS, () => this.#controller.abort());
    else this.#controller.abort();
  }
}
