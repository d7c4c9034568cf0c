import type { Clock } from './clock.ts';

/** A timer that stands still while the environment is frozen and goes on with what was left. */
export class PausableTimer {
  readonly #clock: Clock;
  #paused = false;
  #running: { readonly run: () => void; leftMs: number; startedAt: number } | undefined;
  #cancel = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get armed(): boolean {
    return this.#running !== undefined;
  }

  start(ms: number, run: () => void): void {
    this.stop();
    this.#running = { run, leftMs: ms, startedAt: this.#clock.now() };
    if (!this.#paused) this.#arm();
  }

  stop(): void {
    this.#cancel();
    this.#running = undefined;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#cancel();
    if (this.#running !== undefined)
      this.#running.leftMs = Math.max(
        0,
        this.#running.leftMs - (this.#clock.now() - this.#running.startedAt),
      );
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#arm();
  }

  #arm(): void {
    const running = this.#running;
    if (running === undefined) return;
    running.startedAt = this.#clock.now();
    this.#cancel = this.#clock.after(running.leftMs, () => {
      this.#running = undefined;
      running.run();
    });
  }
}
