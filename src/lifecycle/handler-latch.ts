import type { Deadline } from '../clock.ts';

/**
 * Tells when a request's `runtimeDone` has passed the pipeline. Modes: *idle*, until `wait`; *waiting*, until
 * that request's `passed` or the deadline. A `runtimeDone` that came before its `wait` is remembered.
 */
export class HandlerLatch {
  readonly #passed = new Set<string>();
  #waiting: { readonly requestId: string; readonly release: () => void } | undefined;

  /** Resolves with whether the request is done, at the deadline at the latest; leaves no listener behind. */
  wait(requestId: string, deadline: Deadline): Promise<boolean> {
    if (this.#passed.delete(requestId)) return Promise.resolve(true);
    if (deadline.signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (isDone: boolean) => {
        deadline.signal.removeEventListener('abort', giveUp);
        this.#waiting = undefined;
        resolve(isDone);
      };
      const giveUp = () => end(false);
      this.#waiting = { requestId, release: () => end(true) };
      deadline.signal.addEventListener('abort', giveUp, { once: true });
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
