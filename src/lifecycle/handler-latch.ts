import type { Deadline } from '../clock.ts';

/** Between two invocations a few may pass; where nobody tells of invocations, all do. */
const MOST_PASSED = 16;

/**
 * Tells when a request's `runtimeDone` has passed the pipeline. Modes: *idle*, until `wait`; *waiting*, until
 * that request's `passed` or the deadline. A `runtimeDone` that came before its `wait` is remembered, even one that
 * came before its INVOKE: they travel on different connections, and a busy machine reads them in any order.
 */
export class HandlerLatch {
  readonly #passed = new Set<string>();
  /** The request of the last invocation. */
  #current: string | undefined;
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

  /** Ends the wait: the request is taken to be done. */
  release(): void {
    this.#waiting?.release();
  }

  passed(requestId: string): void {
    if (this.#waiting?.requestId === requestId) this.#waiting.release();
    else this.#remember(requestId);
  }

  /**
   * A new invocation: what is remembered of earlier ones cannot be meant any more. Request ids repeat: what has passed
   * since the last invocation of the same request was its end.
   */
  began(requestId: string): void {
    const isEarly = requestId !== this.#current && this.#passed.has(requestId);
    this.#passed.clear();
    if (isEarly) this.#passed.add(requestId);
    this.#current = requestId;
  }

  #remember(requestId: string): void {
    const [oldest] = this.#passed.add(requestId);
    if (this.#passed.size > MOST_PASSED && oldest !== undefined) this.#passed.delete(oldest);
  }
}
