import { type Clock, type Deadline, sleep } from '../clock.ts';
import { halve } from '../otlp/halve.ts';
import type { RequestLimits, Signal } from '../otlp/request.ts';
import { AttemptDeadline } from './attempt-deadline.ts';
import { pauseAfter } from './backoff.ts';
import type { Ledger } from './ledger.ts';
import type { Batch, Outbox, Waiting } from './outbox.ts';
import type { SendOutcome, Transport, Unavailable } from './transport.ts';

/** Where one signal goes. */
export interface Destination {
  readonly signal: Signal;
  /** How it is shown: scheme, host, port and path alone. */
  readonly endpoint: string;
  readonly transport: Transport;
  /** Time of one attempt. */
  readonly timeoutMs: number;
  /** The most that waiting requests are merged up to. */
  readonly limits: RequestLimits;
}

export interface SenderOptions {
  readonly destination: Destination;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ledger: Ledger;
  random(): number;
}

/** A pause before a retry may take this share of the time that is left; a longer one is for a later flush. */
const PAUSE_SHARE = 0.25;

/** What a server must be able to take; a 413 for less teaches nothing about its limit. */
const SMALLEST_LIMIT = 16 * 1024;

/** What is left of a transport that throws, against its contract: the sandbox must not go down with it. */
const FAILED: SendOutcome = { kind: 'unavailable', reason: 'internal error', retryAfterMs: undefined };

/**
 * Sends one signal's lane of the outbox, one request at a time. In flight, a request is owned here, whoever waits
 * for it: when that flush has no time left, the attempt goes on, and the next flush waits for the same answer.
 * After a failure the request is back in the outbox, and the next attempt is made no sooner than `#notBefore`.
 */
export class Sender {
  readonly #options: SenderOptions;
  #inFlight: Promise<void> | undefined;
  #attempt: AttemptDeadline | undefined;
  #failures = 0;
  #notBefore = 0;
  /** Learned from a 413. */
  #maxBytes = Number.POSITIVE_INFINITY;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Sends, oldest first, until nothing waits, a longer pause is due or the deadline has come. Never rejects. */
  async drain(deadline: Deadline): Promise<void> {
    const { clock, outbox, destination } = this.#options;
    this.#attempt?.check();
    while (deadline.remainingMs() > 0 && !deadline.signal.aborted) {
      const sending = this.#inFlight;
      const pause = this.#notBefore - clock.now();
      if (sending !== undefined) await endOf(sending, deadline.signal);
      else if (!outbox.holds(destination.signal) || pause > deadline.remainingMs() * PAUSE_SHARE) return;
      else if (pause > 0) await sleep(clock, pause, deadline.signal);
      else this.#start();
    }
  }

  /** Ends the pause after a failure: there is no later flush to wait for. */
  forgetPause(): void {
    this.#notBefore = 0;
  }

  #start(): void {
    const { clock, outbox, destination } = this.#options;
    const { maxBytes, maxItems } = destination.limits;
    const limits = { maxBytes: Math.min(maxBytes, this.#maxBytes), maxItems };
    const batch = outbox.take(destination.signal, limits);
    if (batch === undefined) return;
    const attempt = new AttemptDeadline(clock, destination.timeoutMs);
    this.#attempt = attempt;
    this.#inFlight = this.#send(batch, attempt).finally(() => {
      attempt.close();
      this.#inFlight = undefined;
      this.#attempt = undefined;
    });
  }

  async #send(batch: Batch, attempt: AttemptDeadline): Promise<void> {
    const { transport } = this.#options.destination;
    const outcome = await transport.send(batch.request, attempt).catch(() => FAILED);
    if (outcome.kind === 'unavailable') return this.#failed(batch, outcome, attempt.slept);
    this.#failures = 0;
    this.#notBefore = 0;
    const halves = outcome.kind === 'too-large' ? halvesOf(batch) : undefined;
    if (halves !== undefined) return this.#sendSmaller(batch, halves);
    if (this.#options.outbox.release(batch)) this.#options.ledger.enter(batch.request, outcome);
  }

  #failed(batch: Batch, outcome: Unavailable, slept: boolean): void {
    const { clock, outbox, ledger, random } = this.#options;
    this.#failures += 1;
    const failure = { outcome, failures: this.#failures, slept, random: random() };
    const pause = pauseAfter(failure);
    this.#notBefore = clock.now() + pause;
    outbox.putBack(batch);
    if (pause > 0) ledger.unavailable(outcome);
  }

  #sendSmaller(batch: Batch, halves: readonly Waiting[]): void {
    const largest = Math.max(...halves.map(({ request }) => request.bytes.length));
    this.#maxBytes = Math.min(this.#maxBytes, Math.max(largest, SMALLEST_LIMIT));
    this.#options.outbox.putBack(batch, halves);
  }
}

/** What a server found too large, in two; `undefined` where it is half of something already, or cannot be cut. */
function halvesOf({ request, parts }: Batch): Waiting[] | undefined {
  const [oldest] = parts;
  if (oldest === undefined || oldest.isHalf) return undefined;
  return halve(request)?.map((half) => ({ request: half, since: oldest.since, isHalf: true }));
}

/** Waits for work that is owned elsewhere, no longer than the signal allows; leaves no listener behind. */
function endOf(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    work.then(done, done);
    if (signal.aborted) done();
  });
}
