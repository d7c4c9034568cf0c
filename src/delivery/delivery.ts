import type { Clock, Deadline } from '../clock.ts';
import { type Counters, count } from '../counters.ts';
import type { Diagnostics } from '../diagnostics.ts';
import type { OtlpRequest, Signal } from '../otlp/request.ts';
import { keepFor } from './keep.ts';
import { Ledger } from './ledger.ts';
import { Outbox } from './outbox.ts';
import { type Destination, type DrainMode, Sender } from './sender.ts';
import type { Spill } from './spill.ts';
import type { Spilled } from './spill-format.ts';

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  /** From 0 to 1; spreads the retries of many sandboxes. */
  random(): number;
  /** The most that waits and is in flight, over all signals. */
  readonly maxQueueBytes: number;
  readonly destinations: readonly Destination[];
  /** Where what is left waits for the next start; `undefined` for nowhere. */
  readonly spill: Spill | undefined;
}

/** Encoded telemetry on its way out: kept within a budget, and sent when it is asked to. */
export interface Delivery {
  /** Share of the byte budget that is used, 0–1. */
  readonly fill: number;
  /** Bytes that wait or are in flight. */
  readonly waitingBytes: number;
  /** Spans, log records and data points that wait or are in flight. */
  readonly waitingItems: ReadonlyMap<Signal, number>;
  /** When the oldest waiting request came, epoch ms; `undefined` when none waits. */
  readonly oldestAt: number | undefined;
  /** Whether a request waits for its answer. */
  readonly isInFlight: boolean;
  /** Nothing waits and nothing is in flight. */
  readonly isIdle: boolean;
  /** Stores a request; where there is no room, older ones are dropped for it, and counted. Never throws. */
  add(request: OtlpRequest): void;
  /** Whether the sandbox should be kept awake: some destination answers, or none is known not to. */
  readonly isWorthWaiting: boolean;
  /**
   * Sends to all destinations in parallel, until nothing waits, each that is left has failed, or the deadline
   * has come. What is in flight then stays so, and the next drain waits for its answer. Never rejects.
   */
  drain(deadline: Deadline, mode?: Exclude<DrainMode, 'last'>): Promise<void>;
  /** The sandbox may have slept: an attempt that is long past its time is given a last moment. */
  awake(): void;
  /** Takes in what an earlier process of this sandbox has left, bit by bit, until it is closed. Never rejects. */
  recover(): Promise<void>;
  /**
   * The last drain, which tries even destinations that were to be left alone for a while. What is left then is kept
   * for the next start, as far as there is room and time until `keep`; the rest, and what comes later, is dropped
   * and counted. Without `keep` there is no next start.
   */
  close(deadline: Deadline, keep?: Deadline): Promise<void>;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { clock, counters, diagnostics, random, maxQueueBytes, destinations, spill } = options;
  const maxItems = new Map(destinations.map(({ signal, maxQueueItems }) => [signal, maxQueueItems]));
  const outbox = new Outbox({ counters, maxBytes: maxQueueBytes, maxItems });
  const senders = new Map(
    destinations.map((destination): [Signal, Sender] => {
      const { signal, endpoint } = destination;
      const ledger = new Ledger({ signal, endpoint, counters, diagnostics });
      return [signal, new Sender({ destination, outbox, ledger, clock, random })];
    }),
  );
  let isOpen = true;
  const drain = async (deadline: Deadline, mode: DrainMode = 'beside') => {
    await Promise.all([...senders.values()].map((sender) => sender.drain(deadline, mode)));
  };
  const takeIn = ({ request, since }: Spilled) => {
    const { signal, items } = request;
    count(counters.recovered, signal, items);
    if (senders.has(signal)) outbox.restore(request, Math.min(since, clock.now()));
    else count(counters.dropped, `${signal}:no-endpoint`, items);
  };
  return {
    get fill() {
      return outbox.bytes / maxQueueBytes;
    },
    get waitingBytes() {
      return outbox.bytes;
    },
    get waitingItems() {
      return outbox.items;
    },
    get oldestAt() {
      return outbox.oldestAt;
    },
    get isWorthWaiting() {
      const worths = [...senders.values()].map(({ worth }) => worth);
      return worths.includes('proven') || !worths.includes('none');
    },
    get isInFlight() {
      return outbox.isInFlight;
    },
    get isIdle() {
      return outbox.isEmpty;
    },
    add(request) {
      count(counters.accepted, request.signal, request.items);
      if (!isOpen) return count(counters.dropped, `${request.signal}:shutdown`, request.items);
      if (!senders.has(request.signal))
        return count(counters.dropped, `${request.signal}:no-endpoint`, request.items);
      if (outbox.add(request, clock.now())) diagnostics.warn('queue-full', QUEUE_FULL);
    },
    drain,
    awake() {
      for (const sender of senders.values()) sender.awake();
    },
    async recover() {
      for (const name of spill?.waiting() ?? []) {
        await new Promise((resolve) => setImmediate(resolve)); // others have their turn between two files
        if (!isOpen) return;
        const spilled = spill?.take(name);
        if (spilled !== undefined) takeIn(spilled);
      }
      spill?.tidy();
    },
    async close(deadline, keep) {
      await drain(deadline, 'last');
      isOpen = false;
      if (keep !== undefined && spill !== undefined) keepFor({ outbox, spill, counters, clock }, keep);
      outbox.giveUp('shutdown');
    },
  };
}

const QUEUE_FULL =
  'More telemetry waits than LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES allows: the oldest is dropped. ' +
  'Check that the endpoint is reachable and fast enough, or raise the limit.';
