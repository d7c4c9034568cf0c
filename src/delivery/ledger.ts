import { type Counters, count } from '../counters.ts';
import type { Diagnostics } from '../diagnostics.ts';
import type { OtlpRequest, Signal } from '../otlp/request.ts';
import { failureAdvice, failureOf, refusalAdvice } from './advice.ts';
import type { Delivered, SendOutcome, Unavailable } from './transport.ts';

export interface LedgerOptions {
  readonly signal: Signal;
  /** How the destination is shown. */
  readonly endpoint: string;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
}

/** Enters what became of one destination's requests: in the counters, and where the user can do something, in words. */
export class Ledger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** A request has found its end. */
  enter({ items }: OtlpRequest, outcome: Exclude<SendOutcome, Unavailable>): void {
    if (outcome.kind === 'delivered') this.#delivered(items, outcome);
    else if (outcome.kind === 'too-large') this.#refused(items, 413, outcome.message);
    else this.#refused(items, outcome.status, outcome.message);
  }

  /** A request waits for another attempt. */
  unavailable({ reason }: Unavailable): void {
    const { endpoint, signal, diagnostics } = this.#options;
    diagnostics.warn(
      'endpoint-unavailable',
      `${endpoint} ${failureOf(reason)} (${reason}): ${signal} wait for a later attempt. ${failureAdvice(reason, endpoint)}`,
    );
  }

  /** The end has come while a request waits for its answer: whether the server has it, nobody will know. */
  unanswered(): void {
    const { endpoint, signal, diagnostics } = this.#options;
    diagnostics.warn(
      'endpoint-unavailable',
      `${endpoint} has not answered by the end of this environment: ${signal} may be lost. ${failureAdvice('timeout', endpoint)}`,
    );
  }

  #delivered(items: number, { rejectedItems, message }: Delivered): void {
    const { endpoint, signal, counters, diagnostics } = this.#options;
    count(counters.delivered, signal, items - rejectedItems);
    count(counters.refused, `${signal}:partial-success`, rejectedItems);
    if (message === undefined && rejectedItems === 0) return;
    const what =
      rejectedItems === 0 ? `took ${signal} with a warning` : `rejected ${rejectedItems} ${signal}`;
    diagnostics.warn('partial-success', `${endpoint} ${what}: ${message ?? 'without a reason'}`);
  }

  #refused(items: number, status: number, message: string): void {
    const { endpoint, signal, counters, diagnostics } = this.#options;
    count(counters.refused, `${signal}:${status}`, items);
    const answer = message === '' ? status : `${status}: ${message}`;
    const advice = refusalAdvice(status, signal);
    diagnostics.error('endpoint-refused', `${endpoint} refused ${items} ${signal} (${answer}). ${advice}`);
  }
}
