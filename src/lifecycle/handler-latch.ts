import type { Deadline } from '../clock.ts';

/**
 * Tells when a request's `runtimeDone` has passed the pipeline. Modes: *idle*, until `wait`; *waiting*, until
 * that request's `passed` or the deadline. A `runtimeDone` that came before its `wait` is remembered.
 */
export class HandlerLatch {
  readonly #passed = new Set<string>();
  #waiting: { readonly requestId: string; readonly release: () => void } | undefined;

  /** Resolves when the request is done or the deadline has come; leaves no listener behind. */
  wait(requestId: string, deadline: Deadline): Promise<void> {
    if (this.#passed.delete(requestId) || deadline.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const release = () => {
        deadline.signal.removeEventListener('abort', release);
        this.#waiting = undefined;
        resolve();
      };
      this.#waiting = { requestId, release };
      deadline.signal.addEventListener('abort', release, { once: true });
    });
  }

  passed(requestId: string): void {
    if (this.#waiting?.requestId === requestId) this.#waiting.release();
    else this.#passed.add(requestId);
  }

  /** A new invocation: what is remembered of earlier ones cannot be meant any more, as request ids repeat. */
  reset(): void {
    this.#passed.clear();
  }
}
