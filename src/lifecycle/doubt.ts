import type { Clock } from '../clock.ts';

/** A function that runs on says something more often than this, or is not waited for to its end. */
const QUIET_MS = 1000;

/**
 * Whether the end of a handler may have been lost with other telemetry. *Sure*, until `lost`; *in doubt*, until
 * `settle`, or until nothing has been heard for a moment: then the handler is taken to be done, because to wait on would
 * last until the function's timeout.
 */
export class Doubt {
  readonly #clock: Clock;
  readonly #conclude: () => void;
  #cancel: (() => void) | undefined;

  /** `conclude` is called when the handler is taken to be done. */
  constructor(clock: Clock, conclude: () => void) {
    this.#clock = clock;
    this.#conclude = conclude;
  }

  /** Telemetry was lost. */
  lost(): void {
    this.settle();
    this.#cancel = this.#clock.after(QUIET_MS, () => {
      this.#cancel = undefined;
      this.#conclude();
    });
  }

  /** Telemetry has come. */
  heard(): void {
    if (this.#cancel !== undefined) this.lost();
  }

  /** The handler has ended, or another has begun. */
  settle(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
