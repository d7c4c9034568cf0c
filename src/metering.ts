import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { Aggregator, type AggregatorOptions } from './convert/aggregator.ts';
import type { Measurement, MetricRecord, Resource } from './convert/records.ts';
import { type Exporter, type SelfFacts, SelfMetrics } from './convert/self-metrics.ts';
import type { Counters } from './counters.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { SendOutcome } from './delivery/transport.ts';
import { type Diagnostics, describeError } from './diagnostics.ts';
import type { Signal } from './otlp/request.ts';

export interface MeteringOptions {
  readonly clock: Clock;
  readonly aggregator: AggregatorOptions;
  /** Least time between two snapshots, ms. */
  readonly intervalMs: number;
  readonly exporters: Readonly<Record<Signal, Exporter>>;
  /** How the bridge itself stands. */
  facts(): SelfFacts;
  /** Takes a snapshot on its way. */
  store(metrics: readonly MetricRecord[], resource: Resource): void;
  /** A bug of ours: it costs metrics, and nothing else. */
  failed(error: unknown): void;
}

/**
 * Metrics from measurements to the queue. They are *collecting* until a flush comes that is the first, or comes an
 * interval after the last snapshot; then all of them leave at once, with those of the bridge itself. Never throws.
 */
export class Metering {
  readonly #options: MeteringOptions;
  readonly #aggregator: Aggregator;
  readonly #self: SelfMetrics;
  #resource: Resource | undefined;
  /** Since when there is something to tell of the function, and when the last snapshot left, epoch ms. */
  #since: number | undefined;
  #last: number | undefined;

  constructor(options: MeteringOptions) {
    this.#options = options;
    this.#aggregator = new Aggregator(options.aggregator);
    this.#self = new SelfMetrics(options.exporters);
  }

  record(measurements: readonly Measurement[], resource: Resource): void {
    this.#resource = resource;
    if (measurements.length === 0) return;
    this.#since ??= this.#options.clock.now();
    this.#safely(() => this.#aggregate(measurements));
  }

  /** An attempt to export has ended. */
  attempted(signal: Signal, durationMs: number, outcome: SendOutcome): void {
    this.#safely(() => {
      const isRepeated = outcome.kind === 'unavailable';
      const attempt = { signal, durationMs, error: errorOf(outcome), isRepeated };
      this.#aggregate(this.#self.attempted(attempt, this.#options.clock.now()));
    });
  }

  /** Since when measurements wait that a flush would send, epoch ms; `undefined` where there are none. */
  get dueSince(): number | undefined {
    const { clock, intervalMs } = this.#options;
    if (this.#since === undefined || !this.#isDue(clock.now())) return undefined;
    return Math.max(this.#since, this.#last === undefined ? 0 : this.#last + intervalMs);
  }

  /** A flush is about to begin, with or without anything else to send. */
  beforeFlush(somethingWaits: boolean): void {
    const now = this.#options.clock.now();
    const isWorthIt = somethingWaits || this.#since !== undefined;
    if (isWorthIt && this.#isDue(now)) this.#safely(() => this.#snapshot(now));
  }

  /** Nothing comes after the flush that is about to begin. */
  beforeLastFlush(): void {
    this.#safely(() => this.#snapshot(this.#options.clock.now()));
  }

  #aggregate(measurements: readonly Measurement[]): void {
    for (const measurement of measurements) this.#aggregator.record(measurement);
  }

  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.failed(error);
    }
  }

  /** Where the clock was set back, nobody knows how long ago the last one was. */
  #isDue(now: number): boolean {
    return this.#last === undefined || now < this.#last || now - this.#last >= this.#options.intervalMs;
  }

  #snapshot(now: number): void {
    const { facts, store } = this.#options;
    if (this.#resource === undefined) return;
    this.#aggregate(this.#self.measure(facts(), now));
    const metrics = this.#aggregator.snapshot(now);
    if (metrics.length === 0) return;
    this.#since = undefined;
    this.#last = now;
    store(metrics, this.#resource);
  }
}

interface MeteringSetup {
  readonly config: Config;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
}

interface MeteringSeams {
  waiting(): Pick<Delivery, 'waitingItems' | 'waitingBytes'>;
  store(metrics: readonly MetricRecord[], resource: Resource): void;
}

/** `undefined` where nobody wants metrics. */
export function meteringOf(
  { config, clock, counters, diagnostics }: MeteringSetup,
  { waiting, store }: MeteringSeams,
) {
  const { exports, settings, maxQueueBytes } = config;
  if (exports.every(({ signal }) => signal !== 'metrics')) return undefined;
  const exporterOf = (wanted: Signal): Exporter => {
    const found = exports.find(({ signal }) => signal === wanted);
    return found?.to === undefined ? 'console' : found.encoding;
  };
  return new Metering({
    clock,
    aggregator: { temporality: settings.metricsTemporality, histogram: settings.metricsHistogram },
    intervalMs: settings.metricExportInterval,
    exporters: { traces: exporterOf('traces'), logs: exporterOf('logs'), metrics: exporterOf('metrics') },
    facts: () => ({
      counters,
      queues: exports.map(({ signal, batching }) => ({
        signal,
        items: waiting().waitingItems.get(signal) ?? 0,
        maxItems: batching.maxQueueItems,
      })),
      queueBytes: waiting().waitingBytes,
      maxQueueBytes,
    }),
    store,
    failed: (error) =>
      diagnostics.error('internal-error', `Metrics are missing after: ${describeError(error)}`),
  });
}

/** Delivery, with a snapshot of the metrics in each flush that is due for one; all else is as it was. */
export function metered(delivery: Delivery, metering: Metering): Delivery {
  const flushes: Pick<Delivery, 'oldestAt' | 'isIdle' | 'drain' | 'close'> = {
    get oldestAt() {
      const { oldestAt } = delivery;
      const { dueSince } = metering;
      if (oldestAt === undefined || dueSince === undefined) return oldestAt ?? dueSince;
      return Math.min(oldestAt, dueSince);
    },
    get isIdle() {
      return delivery.isIdle && metering.dueSince === undefined;
    },
    drain(deadline, mode) {
      metering.beforeFlush(delivery.oldestAt !== undefined);
      return delivery.drain(deadline, mode);
    },
    close(deadline, keep) {
      metering.beforeLastFlush();
      return delivery.close(deadline, keep);
    },
  };
  return Object.create(delivery, Object.getOwnPropertyDescriptors(flushes));
}

/** Why an attempt failed, in short; items that were rejected make it a failure too. */
function errorOf(outcome: SendOutcome): string | undefined {
  switch (outcome.kind) {
    case 'delivered':
      return outcome.rejectedItems > 0 ? 'rejected' : undefined;
    case 'refused':
      return String(outcome.status);
    case 'too-large':
      return '413';
    case 'unavailable':
      return outcome.reason;
  }
}
