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
  readonly #script: SendOutcome[];
  #answer: ((outcome: SendOutcome) => void) | undefined;

  constructor(...script: readonly SendOutcome[]) {
    this.#script = [...script];
  }

  /** Whether a request waits for its answer. */
  get isWaiting(): boolean {
    return this.#answer !== undefined;
  }

  send(request: OtlpRequest, deadline: Deadline): Promise<SendOutcome> {
    if (this.isWaiting) throw new Error('a second request while the first is in flight');
    this.sent.push(request);
    const next = this.#script.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.#answer = resolve;
      deadline.signal.addEventListener('abort', () => this.answer(unavailable('timeout')));
    });
  }

  /** Answers the request that waits. */
  answer(outcome: SendOutcome): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(outcome);
  }
}
