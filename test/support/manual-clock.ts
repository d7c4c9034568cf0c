import type { Clock } from '../../src/clock.ts';

interface Timer {
  at: number;
  readonly run: () => void;
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that have been set and neither fired nor been taken back. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves time on, firing each timer at its own moment, and lets what they start run as far as it can. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#fire(next);
      await settle();
    }
    this.#now = until;
    await settle();
  }

  /** Moves the clock alone, as a freeze does where timers sleep with the sandbox. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.at += ms;
  }

  /** A freeze where timers go on: those that came due meanwhile fire only now. */
  async freeze(ms: number): Promise<void> {
    await settle();
    this.#now += ms;
    for (let next = this.#next(this.#now); next !== undefined; next = this.#next(this.#now)) this.#fire(next);
    await settle();
  }

  #next(until: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    timer.run();
  }
}

/** Lets everything that waits for nothing but promises run to where it waits for something else. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
