import { type Counters, count } from '../counters.ts';
import { mergeable, merged, type OtlpRequest, type RequestLimits, type Signal } from '../otlp/request.ts';
import { Lane, type Waiting } from './lane.ts';

export interface OutboxOptions {
  readonly counters: Counters;
  /** The most that waits and is in flight, over all signals. */
  readonly maxBytes: number;
  /** The most items of a signal that wait. */
  readonly maxItems: ReadonlyMap<Signal, number>;
}

/** What travels as one request: in flight until it is released or put back. */
export interface Batch {
  readonly request: OtlpRequest;
  readonly parts: readonly Waiting[];
  readonly bytes: number;
}

/**
 * All telemetry that waits, encoded: a lane for each signal, and one budget in bytes over all of them, which what
 * is in flight counts against too. When it is exceeded, lanes that hold more than their share lose what is oldest,
 * so that a dead destination does not crowd out a live one: what is ordinary first, errors and what the platform
 * tells last.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<Signal, Lane>();
  readonly #inFlight = new Set<Batch>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** All that is kept here, what is in flight included. */
  get bytes(): number {
    return sum([...this.#lanes.values()], (lane) => lane.bytes) + this.#inFlightBytes;
  }

  /** When the oldest waiting request came, epoch ms; `undefined` when none waits. */
  get oldestAt(): number | undefined {
    const oldest = [...this.#lanes.values()].flatMap(({ waiting }) => waiting[0]?.since ?? []);
    return oldest.length === 0 ? undefined : Math.min(...oldest);
  }

  get isInFlight(): boolean {
    return this.#inFlight.size > 0;
  }

  get isEmpty(): boolean {
    return !this.isInFlight && this.oldestAt === undefined;
  }

  /** Whether any request of a signal waits. */
  holds(signal: Signal): boolean {
    return this.#lane(signal).waiting.length > 0;
  }

  /** Items of each signal that wait or are in flight. */
  get items(): ReadonlyMap<Signal, number> {
    const items = new Map([...this.#lanes].map(([signal, lane]) => [signal, lane.items]));
    for (const { request } of this.#inFlight)
      items.set(request.signal, (items.get(request.signal) ?? 0) + request.items);
    return items;
  }

  /** Stores a request, at the cost of older ones where there is no room. Yields whether anything was dropped. */
  add(request: OtlpRequest, since: number): boolean {
    const { maxBytes, maxItems } = this.#options;
    if (this.#inFlightBytes + request.bytes.length > maxBytes)
      return this.#drop(request.signal, request.items);
    const lane = this.#lane(request.signal);
    lane.append({ request, since, isHalf: false });
    let dropped = false;
    while (lane.items > (maxItems.get(request.signal) ?? 0) && lane.waiting.length > 1)
      dropped = this.#drop(request.signal, lane.evict());
    return this.shrink(maxBytes) || dropped;
  }

  /** Stores what came earlier, before all that came after it; it is the first to go where there is no room. */
  restore(request: OtlpRequest, since: number): void {
    this.#lane(request.signal).insert({ request, since, isHalf: false });
    this.shrink(this.#options.maxBytes);
  }

  /** What is in flight waits again, whatever becomes of it. */
  recall(): void {
    for (const batch of [...this.#inFlight]) this.putBack(batch);
  }

  /** Makes what waits fit into so many bytes. Yields whether anything was dropped. */
  shrink(maxBytes: number, reason = 'queue-full'): boolean {
    let dropped = false;
    while (this.bytes > maxBytes) {
      const signal = this.#signalToEvict(maxBytes);
      if (signal === undefined) break;
      dropped = this.#drop(signal, this.#lane(signal).evict(), reason);
    }
    return dropped;
  }

  /** The next batch of a signal: as many of the oldest requests as can travel as one. */
  take(signal: Signal, limits: RequestLimits): Batch | undefined {
    const lane = this.#lane(signal);
    const parts = lane.take(Math.max(1, mergeable(wholeRequests(lane.waiting), limits)));
    const [first, ...more] = parts.map(({ request }) => request);
    if (first === undefined) return undefined;
    const request = merged(first, more);
    const batch = { request, parts, bytes: request.bytes.length };
    this.#inFlight.add(batch);
    return batch;
  }

  /** Back to the head of its lane, as it was or in other parts. */
  putBack(batch: Batch, parts = batch.parts): void {
    if (this.#inFlight.delete(batch)) this.#lane(batch.request.signal).prepend(parts);
  }

  /** A batch has found its end. Yields false where it has been counted as given up. */
  release(batch: Batch): boolean {
    return this.#inFlight.delete(batch);
  }

  /** Drops all there is, what is in flight included, for the given reason. */
  giveUp(reason: string): void {
    const lanes = [...this.#lanes.values()];
    const left = [...this.#inFlight, ...lanes.flatMap(({ waiting }) => waiting)];
    this.#inFlight.clear();
    this.#lanes.clear();
    for (const { request } of left) this.#drop(request.signal, request.items, reason);
  }

  get #inFlightBytes(): number {
    return sum([...this.#inFlight], ({ bytes }) => bytes);
  }

  #lane(signal: Signal): Lane {
    const lane = this.#lanes.get(signal) ?? new Lane();
    this.#lanes.set(signal, lane);
    return lane;
  }

  /** Among the lanes that wait with more than their share, the one with the oldest of what is to go first. */
  #signalToEvict(maxBytes: number): Signal | undefined {
    const share = maxBytes / this.#lanes.size;
    const waiting = [...this.#lanes].filter(([, lane]) => lane.waiting.length > 0);
    const heavy = waiting.filter(([signal, lane]) => lane.bytes + this.#inFlightBytesOf(signal) > share);
    const lanes = heavy.length > 0 ? heavy : waiting;
    return oldestOf(lanes, (lane) => lane.oldestOrdinary) ?? oldestOf(lanes, (lane) => lane.waiting[0]);
  }

  #inFlightBytesOf(signal: Signal): number {
    return sum([...this.#inFlight], ({ request, bytes }) => (request.signal === signal ? bytes : 0));
  }

  #drop(signal: Signal, items: number, reason = 'queue-full'): true {
    count(this.#options.counters.dropped, `${signal}:${reason}`, items);
    return true;
  }
}

/** Up to the first that is half of what was too large. */
function* wholeRequests(waiting: Iterable<Waiting>): Iterable<OtlpRequest> {
  for (const { request, isHalf } of waiting) {
    if (isHalf) return;
    yield request;
  }
}

function oldestOf(
  lanes: readonly (readonly [Signal, Lane])[],
  partOf: (lane: Lane) => Waiting | undefined,
): Signal | undefined {
  let oldest: { readonly signal: Signal; readonly since: number } | undefined;
  for (const [signal, lane] of lanes) {
    const since = partOf(lane)?.since;
    if (since !== undefined && (oldest === undefined || since < oldest.since)) oldest = { signal, since };
  }
  return oldest?.signal;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
