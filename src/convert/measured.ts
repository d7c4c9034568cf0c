import type { Invocation } from './invocation.ts';

/** Requests remembered without their invocation. */
const MAX_REQUESTS = 1000;

/** Which invocations have been measured; one that nothing tells the start of is known by its request alone. */
export class Measured {
  readonly #invocations = new WeakSet<Invocation>();
  readonly #requests = new Set<string>();

  has(invocation: Invocation | undefined, requestId: string): boolean {
    return this.#requests.has(requestId) || (invocation !== undefined && this.#invocations.has(invocation));
  }

  /** Yields false where it has been measured before. */
  add(invocation: Invocation | undefined, requestId: string): boolean {
    const isNew = !this.has(invocation, requestId);
    if (invocation === undefined) this.#addRequest(requestId);
    else {
      this.#requests.delete(requestId); // a retry has the same request, but is another invocation
      this.#invocations.add(invocation);
    }
    return isNew;
  }

  #addRequest(requestId: string): void {
    this.#requests.add(requestId);
    const [oldest] = this.#requests;
    if (this.#requests.size > MAX_REQUESTS && oldest !== undefined) this.#requests.delete(oldest);
  }
}

/**
 * An init or a restore is told of twice: by a report of its own, and by that of the first invocation, which may
 * stand in for it when it is lost.
 */
export class StartupTurn {
  #isMeasured = false;
  /** The time of the report that stood in. */
  #repeatedAt = Number.NEGATIVE_INFINITY;

  /** Its own report has come; yields whether that is to be measured. */
  reported(time: number): boolean {
    const isLate = time <= this.#repeatedAt;
    if (isLate) this.#repeatedAt = Number.NEGATIVE_INFINITY;
    else this.#isMeasured = true;
    return !isLate;
  }

  /** Only an invocation's report is left to tell; yields whether that is to be measured. */
  repeated(time: number): boolean {
    if (this.#isMeasured) return false;
    this.#isMeasured = true;
    this.#repeatedAt = time;
    return true;
  }
}
