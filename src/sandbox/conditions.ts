interface Waiter {
  readonly met: () => boolean;
  readonly resolve: () => void;
}

/**
 * Waits for states instead of messages: whoever changes what a condition looks at calls `changed()`, and
 * every wait whose condition now holds goes on. So no order of calls can lose a wake-up.
 */
export class Conditions {
  #waiters: Waiter[] = [];

  /** Resolves when `met()` holds, at once if it does already. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ met, resolve }));
  }

  changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (waiter.met()) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }
}
