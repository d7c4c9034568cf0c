import type { Clock } from '../clock.ts';

/**
 * A connection that nobody has used for so long may be dead without a word: what lies between forgets it, a NAT, a
 * firewall or a load balancer, some of them after a minute, and drops what comes on it.
 */
const IDLE_MS = 60_000;

/** An answer may take so many times as long as the last one, or as long as the first, for which a connection was made too. */
const TIMES_LAST = 4;
const LEAST_MS = 300;

/** What is known of the way to one destination: how long it has been idle, and how long its answers take. */
export class Contact {
  readonly #clock: Clock;
  #answeredAt: number | undefined;
  #firstMs: number | undefined;
  #lastMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** After so many ms without an answer the connection is taken to be dead; `Infinity` where nothing points to it. */
  get doubtMs(): number {
    if (this.#answeredAt === undefined || this.#clock.now() - this.#answeredAt < IDLE_MS) return Infinity;
    return Math.max(LEAST_MS, this.#firstMs ?? 0, TIMES_LAST * this.#lastMs);
  }

  /** An answer has come, after so many ms by the wall clock. */
  answered(ms: number): void {
    this.#answeredAt = this.#clock.now();
    this.#firstMs ??= ms;
    this.#lastMs = ms;
  }

  /** The connection has been given up. */
  lost(): void {
    this.#answeredAt = undefined;
  }
}
