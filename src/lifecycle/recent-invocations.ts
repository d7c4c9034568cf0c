/** So many gaps and durations are remembered. */
const REMEMBERED = 10;
/** With fewer nothing is concluded from them. */
const ENOUGH = 3;

/** What the last invocations were like. */
export class RecentInvocations {
  readonly #gaps: number[] = [];
  readonly #handlers: number[] = [];
  #beganAt: number | undefined;
  #isMissing = false;

  /** Average time from the beginning of one to that of the next, ms, this one's included; `undefined` for too few. */
  get averageGapMs(): number | undefined {
    if (this.#gaps.length < ENOUGH) return undefined;
    return this.#gaps.reduce((sum, gap) => sum + gap, 0) / this.#gaps.length;
  }

  get longestHandlerMs(): number | undefined {
    return this.#handlers.length < ENOUGH ? undefined : Math.max(...this.#handlers);
  }

  /** Whether the last wait for a `runtimeDone` was in vain, and none has been seen since. */
  get isRuntimeDoneMissing(): boolean {
    return this.#isMissing;
  }

  /** `now`: epoch ms. */
  began(now: number): void {
    if (this.#beganAt !== undefined) remember(this.#gaps, now - this.#beganAt);
    this.#beganAt = now;
  }

  /** The sandbox was awake until the handler's end was seen or given up. */
  waited(sawRuntimeDone: boolean, now: number): void {
    this.#isMissing = !sawRuntimeDone;
    if (sawRuntimeDone && this.#beganAt !== undefined) remember(this.#handlers, now - this.#beganAt);
  }

  /** A `runtimeDone` has come, of whatever invocation. */
  sawRuntimeDone(): void {
    this.#isMissing = false;
  }
}

/** A clock may be set back. */
function remember(times: number[], ms: number): void {
  times.push(Math.max(0, ms));
  if (times.length > REMEMBERED) times.shift();
}
