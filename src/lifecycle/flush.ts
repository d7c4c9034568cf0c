import { type Clock, type Deadline, deadlineAt, type OwnDeadline } from '../clock.ts';
import { besideDueIn, type FlushStrategy } from './flush-policy.ts';

/** The part of delivery that a flush drives. */
export interface Drainable {
  /** When the oldest waiting item came, epoch ms; `undefined` when nothing waits. */
  readonly oldestAt: number | undefined;
  /** Share of the byte budget that waits, 0–1. */
  readonly fill: number;
  /** Whether a request waits for its answer. */
  readonly isInFlight: boolean;
  /**
   * Sends until nothing waits or the deadline has come: while the sandbox is kept awake for it, or beside a handler.
   * Never rejects.
   */
  drain(deadline: Deadline, mode: 'wait' | 'beside'): Promise<void>;
  /** The sandbox may have slept: what is in flight is looked after. */
  awake(): void;
}

export interface FlushOptions {
  readonly clock: Clock;
  readonly delivery: Drainable;
  readonly strategy: FlushStrategy;
  /** Most time that a flush may take after the runtime is done, ms. */
  readonly timeoutMs: number;
}

/**
 * When waiting telemetry is sent. While a handler runs: beside it, for what an earlier invocation left and for
 * what gets old or fills the queue; nobody waits for that, it is owned here until it ends. After the handler:
 * within a budget, joining what is in flight.
 */
export class Flush {
  readonly #options: FlushOptions;
  #functionDeadline = 0;
  #cancelTimer: (() => void) | undefined;
  /** Of the flush that runs beside the handler. */
  #beside: OwnDeadline | undefined;

  constructor(options: FlushOptions) {
    this.#options = options;
  }

  /** A handler has begun, and times out at the given epoch ms; the sandbox may have slept before. */
  handlerBegan(functionDeadlineMs: number): void {
    this.#functionDeadline = functionDeadlineMs;
    this.#stopTimer();
    this.#endBeside(); // its timers have slept too
    this.#options.delivery.awake();
    if (this.#options.delivery.isInFlight) this.#startBeside();
    this.#look(true);
  }

  /** Something was stored: sends beside the handler if that is due, else looks again when it will be. */
  watch(): void {
    this.#look(false);
  }

  /** The function is done: sends what waits, within the budget and the deadline. */
  async afterHandler(functionDeadline: Deadline): Promise<void> {
    const { clock, delivery, timeoutMs } = this.#options;
    this.#stopTimer();
    const deadline = deadlineAt(clock, Math.min(clock.now() + timeoutMs, functionDeadline.at));
    await delivery.drain(deadline, 'wait');
    deadline.close();
  }

  /** No more is started; a flush that runs is left to whoever drains next. */
  close(): void {
    this.#stopTimer();
    this.#functionDeadline = 0;
  }

  #look(begins: boolean): void {
    const { clock, delivery, strategy } = this.#options;
    const { oldestAt, fill } = delivery;
    const oldestMs = oldestAt === undefined ? undefined : clock.now() - oldestAt;
    const dueIn = besideDueIn(strategy, { fill, oldestMs }, begins);
    if (dueIn === 0) this.#startBeside();
    else if (dueIn !== undefined) this.#cancelTimer ??= clock.after(dueIn, () => this.#lookAgain());
  }

  #lookAgain(): void {
    this.#cancelTimer = undefined;
    this.#look(false);
  }

  #startBeside(): void {
    const { clock, delivery } = this.#options;
    if (this.#beside !== undefined || clock.now() >= this.#functionDeadline) return;
    const deadline = deadlineAt(clock, this.#functionDeadline);
    this.#beside = deadline;
    void delivery.drain(deadline, 'beside').finally(() => {
      deadline.close();
      if (this.#beside === deadline) this.#beside = undefined;
    });
  }

  /** What is in flight goes on. Were it left to itself, each handler would add one where an endpoint is gone. */
  #endBeside(): void {
    this.#beside?.end();
    this.#beside = undefined;
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
