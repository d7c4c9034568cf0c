import { type Clock, type Deadline, deadlineAt } from '../clock.ts';

/** The part of delivery that a flush drives. */
export interface Drainable {
  /** When the oldest waiting item came, epoch ms; `undefined` when nothing waits. */
  readonly oldestAt: number | undefined;
  /** Share of the byte budget that waits, 0–1. */
  readonly fill: number;
  /** Sends until nothing waits or the deadline has come. Never rejects. */
  drain(deadline: Deadline): Promise<void>;
}

export interface FlushOptions {
  readonly clock: Clock;
  readonly delivery: Drainable;
  /** Most time that a flush may take after the runtime is done, ms. */
  readonly timeoutMs: number;
}

/** While a handler runs, nothing waits longer than this. */
const OLDEST_MS = 5000;
const FULL_ENOUGH = 0.25;

/**
 * When waiting telemetry is sent. While a handler runs: beside it, for what an earlier invocation left and for
 * what gets old or fills the queue; nobody waits for that, it is owned here until it ends. After the handler:
 * within a budget, joining what is in flight.
 */
export class Flush {
  readonly #options: FlushOptions;
  #functionDeadline = 0;
  #cancelTimer: (() => void) | undefined;
  #beside: Promise<void> | undefined;

  constructor(options: FlushOptions) {
    this.#options = options;
  }

  /** A handler has begun, and times out at the given epoch ms. */
  handlerBegan(functionDeadlineMs: number): void {
    this.#functionDeadline = functionDeadlineMs;
    this.#startBeside();
  }

  /** Something was stored: sends beside the handler if that is due, else looks again when it will be. */
  watch(): void {
    const { clock, delivery } = this.#options;
    const oldest = delivery.oldestAt;
    if (oldest === undefined) return;
    const dueIn = oldest + OLDEST_MS - clock.now();
    if (delivery.fill >= FULL_ENOUGH || dueIn <= 0) this.#startBeside();
    else this.#cancelTimer ??= clock.after(dueIn, () => this.#look());
  }

  /** The function is done: sends what waits, within the budget and the deadline. */
  async afterHandler(functionDeadline: Deadline): Promise<void> {
    const { clock, delivery, timeoutMs } = this.#options;
    this.#stopTimer();
    const deadline = deadlineAt(clock, Math.min(clock.now() + timeoutMs, functionDeadline.at));
    await delivery.drain(deadline);
    deadline.close();
  }

  /** No more is started; a flush that runs is left to whoever drains next. */
  close(): void {
    this.#stopTimer();
    this.#functionDeadline = 0;
  }

  #startBeside(): void {
    const { clock, delivery } = this.#options;
    const due = delivery.oldestAt !== undefined && clock.now() < this.#functionDeadline;
    if (this.#beside !== undefined || !due) return;
    const deadline = deadlineAt(clock, this.#functionDeadline);
    this.#beside = delivery.drain(deadline).finally(() => {
      deadline.close();
      this.#beside = undefined;
    });
  }

  #look(): void {
    this.#cancelTimer = undefined;
    this.watch();
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
