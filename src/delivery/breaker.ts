import type { Clock } from '../clock.ts';

/** So many failures in a row, and a destination is taken for unreachable. */
const OPENS_AT = 2;

/** A longer pause is over in no flush. */
const LONGEST_WAITED_PAUSE_MS = 1000;

/** After a wait in vain, nobody waits for this long; doubled with each further one. */
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 900_000;

/**
 * Whether a destination is worth waiting for when the function is done. *Closed*: it is. *Open*, after failures
 * in a row: it is tried, one small request at a time, beside running handlers only; one success closes it.
 * *Resting*, after a flush that ended without its answer: the server may be slow, or gone without a word; what is
 * in flight is believed whenever it comes, but for a while nobody waits for it. Nor does anybody wait while a server
 * has asked for a long pause.
 */
export class Breaker {
  readonly #clock: Clock;
  #failures = 0;
  #pause: Span = NEVER;
  #waitsInVain = 0;
  #rest: Span = NEVER;
  #hasSucceeded = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  get isOpen(): boolean {
    return this.#failures >= OPENS_AT;
  }

  get isWorthWaiting(): boolean {
    return !this.isOpen && this.#left(this.#rest) === 0 && this.pauseMs <= LONGEST_WAITED_PAUSE_MS;
  }

  /** Whether the destination has answered before, and is worth waiting for still. */
  get isProven(): boolean {
    return this.#hasSucceeded && this.isWorthWaiting;
  }

  /** Time until the next attempt may be made, ms. */
  get pauseMs(): number {
    return this.#left(this.#pause);
  }

  /** The next attempt is to be made `pauseMs` from now. */
  failed(pauseMs: number): void {
    this.#failures += 1;
    this.#pause = { from: this.#clock.now(), ms: pauseMs };
  }

  succeeded(): void {
    this.#hasSucceeded = true;
    this.#failures = 0;
    this.#pause = NEVER;
  }

  /** The next attempt may be made at once. */
  forgetPause(): void {
    this.#pause = NEVER;
  }

  /** A flush for which the sandbox was kept awake has ended: with the answer, or without. */
  waited(inVain: boolean): void {
    this.#waitsInVain = inVain ? this.#waitsInVain + 1 : 0;
    const ms = Math.min(FIRST_REST_MS * 2 ** (this.#waitsInVain - 1), LONGEST_REST_MS);
    this.#rest = inVain ? { from: this.#clock.now(), ms } : NEVER;
  }

  /** What is left of a span; nothing where the clock has been set back before its beginning. */
  #left({ from, ms }: Span): number {
    const passed = this.#clock.now() - from;
    return passed < 0 ? 0 : Math.max(0, ms - passed);
  }
}

interface Span {
  /** Epoch ms. */
  readonly from: number;
  readonly ms: number;
}

const NEVER: Span = { from: 0, ms: 0 };
