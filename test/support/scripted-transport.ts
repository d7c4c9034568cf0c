import type { Deadline } from '../../src/clock.ts';
import type { SendOutcome, Transport } from '../../src/delivery/transport.ts';
import type { OtlpRequest } from '../../src/otlp/request.ts';

export const delivered: SendOutcome = { kind: 'delivered', rejectedItems: 0, message: undefined };

export function unavailable(reason = '503', retryAfterMs?: number): SendOutcome {
  return { kind: 'unavailable', reason, retryAfterMs };
}

/** Answers as it is told to: with the next outcome of its script, or, when that has run out, when a test says so. */
export class ScriptedTransport implements Transport {
  readonly sent: OtlpRequest[] = [];
  /** The most requests that were in flight at once. */
  mostAtOnce = 0;
  readonly #script: SendOutcome[];
  readonly #answers: ((outcome: SendOutcome) => void)[] = [];

  constructor(...script: readonly SendOutcome[]) {
    this.#script = [...script];
  }

  /** Whether a request waits for its answer. */
  get isWaiting(): boolean {
    return this.#answers.length > 0;
  }

  send(request: OtlpRequest, deadline: Deadline): Promise<SendOutcome> {
    this.sent.push(request);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#answers.length + 1);
    const next = this.#script.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.#answers.push(resolve);
      deadline.signal.addEventListener('abort', () => {
        const at = this.#answers.indexOf(resolve);
        if (at >= 0) this.#answers.splice(at, 1);
        resolve(unavailable('timeout'));
      });
    });
  }

  /** Answers the oldest request that waits. */
  answer(outcome: SendOutcome): void {
    this.#answers.shift()?.(outcome);
  }
}
