import type { InvokeReport, InvokeRuntimeDone, InvokeStart } from '../telemetry-api/events.ts';
import { createInvocation, type Invocation, learn } from './invocation.ts';
import {
  isSameStart,
  latest,
  reckonStart,
  whichEnds,
  whichInvoked,
  whichStarts,
} from './which-invocation.ts';

/** The most that are known by name alone, that run, and that are remembered after their end, each. */
const MAX_OF_EACH = 1000;

export interface InvokeFacts {
  readonly requestId: string;
  readonly traceHeader: string | undefined;
  readonly invokedFunctionArn: string | undefined;
}

/**
 * Joins what is said about one invocation, whatever the order it comes in. A request id repeats when a failed
 * asynchronous invocation is retried, so an event belongs to the latest invocation of its request that began
 * no later than the event.
 */
export class InvocationTracker {
  readonly #byRequest = new Map<string, Invocation[]>();
  readonly #open = new Set<Invocation>();
  readonly #waiting = new Set<Invocation>();
  /** For late reports and logs, and to know what comes again. */
  readonly #ended = new Set<Invocation>();

  /** Started, not ended. */
  get open(): Iterable<Invocation> {
    return this.#open;
  }

  /** Known by name, not started. */
  get waiting(): Iterable<Invocation> {
    return this.#waiting;
  }

  invoked({ requestId, traceHeader, invokedFunctionArn }: InvokeFacts, at: number): Invocation {
    const invocation = whichInvoked(this.#of(requestId), at) ?? this.#remember(requestId);
    invocation.invokedAt = at;
    invocation.traceHeader = traceHeader;
    invocation.invokedArn = invokedFunctionArn;
    return invocation;
  }

  /** `undefined` where the invocation has ended already: then the start says nothing new. */
  started(event: InvokeStart, requestId: string): Invocation | undefined {
    const ofRequest = this.#of(requestId);
    if (ofRequest.some((one) => one.start !== undefined && isSameStart(one, event.time))) return undefined;
    const invocation = whichStarts(ofRequest, event.time) ?? this.#remember(requestId);
    return this.#start(invocation, event.time, event);
  }

  /** The invocation that is done, or `undefined` where nothing tells when it began. */
  runtimeDone(event: InvokeRuntimeDone, requestId: string): Invocation | undefined {
    const invocation = this.#named(requestId, event, (one) => !one.done);
    if (invocation !== undefined) invocation.done = true;
    return invocation;
  }

  reported(event: InvokeReport, requestId: string): Invocation | undefined {
    const invocation = this.#named(requestId, event, (one) => !one.reported);
    if (invocation !== undefined) invocation.reported = true;
    return invocation;
  }

  /** The invocation that a log of this request, observed at `time`, belongs to. */
  find(requestId: string, time: number): Invocation | undefined {
    const ofRequest = this.#byRequest.get(requestId);
    return ofRequest === undefined ? undefined : latest(ofRequest, time);
  }

  /** A log names a request of which nothing else is known yet. */
  mention(requestId: string): Invocation {
    return this.#remember(requestId);
  }

  /** No event tells when it began but INVOKE. */
  assumeStart(invocation: Invocation, at: number): void {
    this.#waiting.delete(invocation);
    invocation.start = at;
    this.#open.add(invocation);
  }

  ended(invocation: Invocation): void {
    invocation.ended = true;
    if (this.#open.delete(invocation)) this.#ended.add(invocation);
  }

  /** Logs that still find it wait for nothing any more. */
  forget(invocation: Invocation): void {
    invocation.settled = true;
    this.#open.delete(invocation);
    this.#waiting.delete(invocation);
    this.#ended.delete(invocation);
    const left = this.#of(invocation.requestId).filter((one) => one !== invocation);
    if (left.length === 0) this.#byRequest.delete(invocation.requestId);
    else this.#byRequest.set(invocation.requestId, left);
  }

  /** The oldest beyond what is worth remembering: whatever else comes and goes, what runs is known until it ends. */
  *surplus(): Iterable<Invocation> {
    for (const some of [this.#waiting, this.#open, this.#ended]) {
      for (const oldest of some) {
        if (some.size <= MAX_OF_EACH) break;
        this.forget(oldest);
        yield oldest;
      }
    }
  }

  #named(
    requestId: string,
    event: InvokeRuntimeDone | InvokeReport,
    fits: (one: Invocation) => boolean,
  ): Invocation | undefined {
    const reckoned = reckonStart(event);
    const invocation = whichEnds(this.#of(requestId), event, fits) ?? this.#remember(requestId);
    if (invocation.start !== undefined) {
      learn(invocation, event);
      return invocation;
    }
    const begin = reckoned ?? invocation.invokedAt;
    if (begin === undefined) return undefined;
    invocation.startReckoned = true;
    return this.#start(invocation, Math.min(begin, event.time), event);
  }

  #start(invocation: Invocation, at: number, event: Parameters<typeof learn>[1]): Invocation {
    invocation.start = Math.max(at, 0);
    learn(invocation, event);
    this.#waiting.delete(invocation);
    this.#open.add(invocation);
    // What was lost of an earlier attempt may come after the later one has begun.
    this.#of(invocation.requestId).sort((a, b) => (a.start ?? Infinity) - (b.start ?? Infinity));
    return invocation;
  }

  #of(requestId: string): Invocation[] {
    return this.#byRequest.get(requestId) ?? [];
  }

  #remember(requestId: string): Invocation {
    const invocation = createInvocation(requestId);
    this.#waiting.add(invocation);
    const ofRequest = this.#byRequest.get(requestId);
    if (ofRequest === undefined) this.#byRequest.set(requestId, [invocation]);
    else ofRequest.push(invocation);
    return invocation;
  }
}
