import { type Counters, count } from '../counters.ts';
import { mergeable, merged, type OtlpRequest, type RequestLimits, type Signal } from '../otlp/request.ts';

export interface OutboxOptions {
  readonly counters: Counters;
  /** The most that waits and is in flight, over all signals. */
  readonly maxBytes: number;
  /** The most items of a signal that wait. */
  readonly maxItems: ReadonlyMap<Signal, number>;
}

export interface Waiting {
  readonly request: OtlpRequest;
  /** Epoch ms. */
  readonly since: number;
  /** Half of what was too large: it travels alone, and is not halved again. */
  readonly isHalf: boolean;
}

/** What travels as one request: in flight until it is released or put back. */
export interface Batch {
  readonly request: OtlpRequest;
  readonly parts: readonly Waiting[];
}

/**
 * All telemetry that waits, encoded: a lane for each signal, and one budget in bytes over all of them, which what
 * is in flight counts against too. When it is exceeded, the lane that holds most loses its oldest request, so
 * that a dead destination does not crowd out a live one.
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

  get isEmpty(): boolean {
    return this.#inFlight.size === 0 && this.oldestAt === undefined;
  }

  /** Whether any request of a signal waits. */
  holds(signal: Signal): boolean {
    return this.#lane(signal).waiting.length > 0;
  }

  /** Stores a request, at the cost of older ones where there is no room. Yields whether anything was dropped. */
  add(request: OtlpRequest, since: number): boolean {
    const { maxBytes, maxItems } = this.#options;
    if (this.#inFlightBytes + request.bytes.length > maxBytes) return this.#drop(request);
    const lane = this.#lane(request.signal);
    lane.append({ request, since, isHalf: false });
    let dropped = false;
    while (lane.items > (maxItems.get(request.signal) ?? 0) && lane.waiting.length > 1)
      dropped = this.#drop(lane.shift());
    while (this.bytes > maxBytes) dropped = this.#drop(this.#fullest().shift());
    return dropped;
  }

  /** The next batch of a signal: as many of the oldest requests as can travel as one. */
  take(signal: Signal, limits: RequestLimits): Batch | undefined {
    const lane = this.#lane(signal);
    const half = lane.waiting.findIndex(({ isHalf }) => isHalf);
    const candidates = half === -1 ? lane.waiting : lane.waiting.slice(0, Math.max(half, 1));
    const requests = candidates.map(({ request }) => request);
    const parts = lane.take(mergeable(requests, limits));
    const [first, ...more] = parts.map(({ request }) => request);
    if (first === undefined) return undefined;
    const batch = { request: merged(first, more), parts };
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
    for (const { request } of left) this.#drop(request, reason);
  }

  get #inFlightBytes(): number {
    return sum([...this.#inFlight], ({ parts }) => sum(parts, ({ request }) => request.bytes.length));
  }

  #lane(signal: Signal): Lane {
    const lane = this.#lanes.get(signal) ?? new Lane();
    this.#lanes.set(signal, lane);
    return lane;
  }

  #fullest(): Lane {
    return [...this.#lanes.values()].reduce((most, lane) => (lane.bytes > most.bytes ? lane : most));
  }

  #drop(request: OtlpRequest | undefined, reason = 'queue-full'): true {
    if (request) count(this.#options.counters.dropped, `${request.signal}:${reason}`, request.items);
    return true;
  }
}

/** The requests of one signal, oldest first, and what they amount to. */
class Lane {
  readonly waiting: Waiting[] = [];
  bytes = 0;
  items = 0;

  append(part: Waiting): void {
    this.#weigh([part], 1);
    this.waiting.push(part);
  }

  prepend(parts: readonly Waiting[]): void {
    this.#weigh(parts, 1);
    this.waiting.unshift(...parts);
  }

  take(length: number): Waiting[] {
    const parts = this.waiting.splice(0, length);
    this.#weigh(parts, -1);
    return parts;
  }

  shift(): OtlpRequest | undefined {
    return this.take(1)[0]?.request;
  }

  #weigh(parts: readonly Waiting[], sign: 1 | -1): void {
    this.bytes += sign * sum(parts, ({ request }) => request.bytes.length);
    this.items += sign * sum(parts, ({ request }) => request.items);
  }
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
