import { type Clock, type Deadline, sleep } from '../clock.ts';
import { halve } from '../otlp/halve.ts';
import type { RequestLimits, Signal } from '../otlp/request.ts';
import { AttemptDeadline } from './attempt-deadline.ts';
import { pauseAfter } from './backoff.ts';
import { Breaker } from './breaker.ts';
import { Contact } from './contact.ts';
import type { Waiting } from './lane.ts';
import type { Ledger } from './ledger.ts';
import type { Batch, Outbox } from './outbox.ts';
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
  /** The most items that wait. */
  readonly maxQueueItems: number;
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

/** Requests under way at once in the last drain, which has no later one to leave them to. */
const LAST_AT_ONCE = 4;

/** What is left of a transport that throws, against its contract: the sandbox must not go down with it. */
const FAILED: SendOutcome = { kind: 'unavailable', reason: 'internal error', retryAfterMs: undefined };

/**
 * What a drain may do. `wait`: the sandbox is awake for it alone, so that a destination that does not answer is left
 * alone. `beside`: a handler runs, and a pause that is over is an occasion to try again. `last`: nothing comes after
 * it, so that a pause that was begun before it is forgotten, and what waits is not held up by what is in flight.
 */
export type DrainMode = 'wait' | 'beside' | 'last';

interface Attempt {
  readonly deadline: AttemptDeadline;
  /** Never rejects. */
  readonly end: Promise<void>;
}

/**
 * Sends one signal's lane of the outbox, one request at a time until the last drain. In flight, a request is owned here, whoever waits
 * for it: when that flush has no time left, the attempt goes on, and the next flush waits for the same answer.
 * After a failure the request is back in the outbox, and the next attempt is made no sooner than the breaker says.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #breaker: Breaker;
  readonly #contact: Contact;
  readonly #inFlight = new Set<Attempt>();
  /** Learned from a 413. */
  #maxBytes = Number.POSITIVE_INFINITY;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#breaker = new Breaker(options.clock);
    this.#contact = new Contact(options.clock);
  }

  /** Whether this destination is worth keeping the sandbox awake for; `unproven` where it has not been asked yet. */
  get worth(): 'proven' | 'unproven' | 'none' {
    if (this.#breaker.isProven) return 'proven';
    return this.#breaker.isWorthWaiting ? 'unproven' : 'none';
  }

  /** Looks at the wall clock for what is in flight. */
  awake(): void {
    for (const { deadline } of this.#inFlight) deadline.check();
  }

  /** Sends, oldest first, until nothing waits, a longer pause is due or the deadline has come. Never rejects. */
  async drain(deadline: Deadline, mode: DrainMode): Promise<void> {
    this.awake();
    if (mode === 'last') this.#breaker.forgetPause();
    if (mode !== 'wait') {
      await this.#work(deadline, mode);
      if (mode === 'last' && this.#inFlight.size > 0) this.#options.ledger.unanswered();
      return;
    }
    if (!this.#breaker.isWorthWaiting) return;
    await this.#work(deadline, mode);
    if (!this.#breaker.isOpen) this.#breaker.waited(this.#inFlight.size > 0);
  }

  async #work(deadline: Deadline, mode: DrainMode): Promise<void> {
    while (isLeft(deadline)) {
      const isDone = this.#isDone(deadline, mode);
      if (this.#inFlight.size >= (isDone ? 1 : this.#mostAtOnce(mode))) await this.#endOfOne(deadline.signal);
      else if (isDone) return;
      else await this.#startAfterPause(deadline);
    }
  }

  #mostAtOnce(mode: DrainMode): number {
    return mode === 'last' && !this.#breaker.isOpen ? LAST_AT_ONCE : 1;
  }

  async #startAfterPause({ signal }: Deadline): Promise<void> {
    const { pauseMs } = this.#breaker;
    if (pauseMs > 0) await sleep(this.#options.clock, pauseMs, signal);
    else this.#start();
  }

  /** Of what is in flight. */
  #endOfOne(signal: AbortSignal): Promise<void> {
    return endOf(Promise.race([...this.#inFlight].map(({ end }) => end)), signal);
  }

  /** Whether a drain has nothing more to do, or nothing more that is worth its time. */
  #isDone(deadline: Deadline, mode: DrainMode): boolean {
    const { outbox, destination } = this.#options;
    if (!outbox.holds(destination.signal)) return true;
    if (mode === 'wait' && this.#breaker.isOpen) return true;
    return this.#breaker.pauseMs > deadline.remainingMs() * PAUSE_SHARE;
  }

  #start(): void {
    const { clock, outbox, destination } = this.#options;
    const batch = outbox.take(destination.signal, this.#limits());
    if (batch === undefined) return;
    const doubtMs = this.#contact.doubtMs;
    const deadline = new AttemptDeadline(clock, Math.min(destination.timeoutMs, doubtMs));
    const isDoubtful = doubtMs < destination.timeoutMs;
    const attempt: Attempt = {
      deadline,
      end: this.#send(batch, deadline, isDoubtful).finally(() => {
        // First of all: whoever drains would wait for it without end.
        this.#inFlight.delete(attempt);
        deadline.close();
      }),
    };
    this.#inFlight.add(attempt);
  }

  async #send(batch: Batch, deadline: AttemptDeadline, isDoubtful: boolean): Promise<void> {
    const { clock, destination } = this.#options;
    const begunAt = clock.now();
    const outcome = await destination.transport.send(batch.request, deadline).catch(() => FAILED);
    if (outcome.kind === 'unavailable') {
      if (isDoubtful && deadline.signal.aborted) return this.#isDead(batch);
      return this.#failed(batch, outcome, deadline.slept);
    }
    this.#breaker.succeeded();
    this.#contact.answered(clock.now() - begunAt);
    const halves = outcome.kind === 'too-large' ? halvesOf(batch) : undefined;
    if (halves !== undefined) return this.#sendSmaller(batch, halves);
    if (this.#options.outbox.release(batch)) this.#options.ledger.enter(batch.request, outcome);
  }

  /** The connection is taken to be, and says nothing about the server: the next attempt is made on another, at once. */
  #isDead(batch: Batch): void {
    this.#contact.lost();
    this.#options.outbox.putBack(batch);
  }

  #failed(batch: Batch, outcome: Unavailable, slept: boolean): void {
    const { outbox, ledger, random } = this.#options;
    const failures = this.#breaker.failures + 1;
    const pause = pauseAfter({ outcome, failures, slept, random: random() });
    this.#breaker.failed(pause);
    outbox.putBack(batch);
    if (pause > 0) ledger.unavailable(outcome);
  }

  /** One that does not answer is tried with no more than the oldest request. */
  #limits(): RequestLimits {
    if (this.#breaker.isOpen) return { maxBytes: 0, maxItems: 0 };
    const { maxBytes, maxItems } = this.#options.destination.limits;
    return { maxBytes: Math.min(maxBytes, this.#maxBytes), maxItems };
  }

  #sendSmaller(batch: Batch, halves: readonly Waiting[]): void {
    const largest = Math.max(...halves.map(({ request }) => request.bytes.length));
    this.#maxBytes = Math.min(this.#maxBytes, Math.max(largest, SMALLEST_LIMIT));
    this.#options.outbox.putBack(batch, halves);
  }
}

function isLeft(deadline: Deadline): boolean {
  return deadline.remainingMs() > 0 && !deadline.signal.aborted;
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
