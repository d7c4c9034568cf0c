import type { Counters } from '../counters.ts';
import { SELF_INSTRUMENTS } from './instruments.ts';
import type { Attributes, Instrument, Measurement } from './records.ts';
import { ATTR, OTHER_ERROR } from './semconv.ts';
import { toSeconds } from './time.ts';

type Signal = 'traces' | 'logs' | 'metrics';

/** Where a signal goes, and how: OTLP over HTTP in an encoding, or our own output. */
export type Exporter = 'protobuf' | 'json' | 'console';

/** How the bridge stands at one moment. */
export interface SelfFacts {
  readonly counters: Counters;
  /** Items that wait, and how many may. */
  readonly queues: readonly { readonly signal: Signal; readonly items: number; readonly maxItems: number }[];
  readonly queueBytes: number;
  readonly maxQueueBytes: number;
}

/** One attempt to export that has ended. */
export interface ExportAttempt {
  readonly signal: Signal;
  readonly durationMs: number;
  /** `undefined` where it succeeded. */
  readonly error: string | undefined;
  readonly isRepeated: boolean;
}

/**
 * What the bridge counts → measurements of it, each time only what is new. A count that is zero is not told; a
 * queue that was told of is, once more, when it is empty.
 */
export class SelfMetrics {
  readonly #exporters: Readonly<Record<Signal, Attributes>>;
  readonly #told = new Map<string, number>();

  constructor(exporters: Readonly<Record<Signal, Exporter>>) {
    this.#exporters = {
      traces: exporterAttributes('span', exporters.traces),
      logs: exporterAttributes('log', exporters.logs),
      metrics: exporterAttributes('metric', exporters.metrics),
    };
  }

  attempted({ signal, durationMs, error, isRepeated }: ExportAttempt, time: number): Measurement[] {
    const exporter = this.#exporters[signal];
    const attributes = withError(exporter, error === undefined ? undefined : errorType(error));
    const { exportDuration, exportRetries } = SELF_INSTRUMENTS;
    const duration = {
      instrument: exportDuration,
      value: toSeconds(Math.max(0, durationMs)),
      time,
      attributes,
    };
    if (!isRepeated) return [duration];
    return [duration, { instrument: exportRetries, value: 1, time, attributes: exporter }];
  }

  /** What has changed since the last time. */
  measure(facts: SelfFacts, time: number): Measurement[] {
    const counts = this.#counts(facts.counters).flatMap((reading) => this.#increase(reading));
    const levels = levelsOf(facts).flatMap((reading) => this.#level(reading));
    return [...counts, ...levels].map((reading) => ({ ...reading, time }));
  }

  #counts({ accepted, recovered, delivered, refused, dropped, rejected, filtered }: Counters): Reading[] {
    return [
      ...by(ATTR.signal, SELF_INSTRUMENTS.accepted, accepted),
      ...by(ATTR.signal, SELF_INSTRUMENTS.recovered, recovered),
      ...[...delivered].map(([signal, value]) => this.#exported(signal, value)),
      ...[...refused].map(([key, value]) => this.#exported(key, value)),
      ...[...dropped].map(([key, value]) => this.#dropped(key, value)),
      ...by(ATTR.errorType, SELF_INSTRUMENTS.rejected, rejected),
      ...by(ATTR.reason, SELF_INSTRUMENTS.filtered, filtered),
    ];
  }

  /** A key is a signal, and behind a colon the reason where it was refused. */
  #exported(key: string, value: number): Reading {
    const [signal, reason] = splitKey(key);
    return { instrument: EXPORTED[signal], value, attributes: withError(this.#exporters[signal], reason) };
  }

  /** Only what waits in a queue can be dropped; the conventions have none for data points. */
  #dropped(key: string, value: number): Reading {
    const [signal, reason] = splitKey(key);
    if (signal === 'metrics') return this.#exported(key, value);
    const { instrument, attributes } = PROCESSED[signal];
    return { instrument, value, attributes: withError(attributes, reason) };
  }

  #increase(reading: Reading): Reading[] {
    const value = reading.value - this.#replace(reading);
    return value > 0 ? [{ ...reading, value }] : [];
  }

  #level(reading: Reading): Reading[] {
    const before = this.#replace(reading);
    return reading.value > 0 || before > 0 ? [reading] : [];
  }

  /** Remembers a value; yields the one before. */
  #replace({ instrument, value, attributes }: Reading): number {
    const key = `${instrument.name} ${JSON.stringify(attributes)}`;
    const before = this.#told.get(key) ?? 0;
    this.#told.set(key, value);
    return before;
  }
}

type Reading = Omit<Measurement, 'time'>;

/** Counts by a key, which becomes an attribute. */
function by(attribute: string, instrument: Instrument, counts: ReadonlyMap<string, number>): Reading[] {
  return [...counts].map(([key, value]) => ({ instrument, value, attributes: { [attribute]: key } }));
}

const EXPORTED: Readonly<Record<Signal, Instrument>> = {
  traces: SELF_INSTRUMENTS.spansExported,
  logs: SELF_INSTRUMENTS.logsExported,
  metrics: SELF_INSTRUMENTS.pointsExported,
};

const PROCESSED = {
  traces: {
    instrument: SELF_INSTRUMENTS.spansProcessed,
    size: SELF_INSTRUMENTS.spanQueueSize,
    capacity: SELF_INSTRUMENTS.spanQueueCapacity,
    attributes: component('batching_span_processor'),
  },
  logs: {
    instrument: SELF_INSTRUMENTS.logsProcessed,
    size: SELF_INSTRUMENTS.logQueueSize,
    capacity: SELF_INSTRUMENTS.logQueueCapacity,
    attributes: component('batching_log_processor'),
  },
};

function levelsOf({ queues, queueBytes, maxQueueBytes }: SelfFacts): Reading[] {
  const ofSignals = queues.flatMap(({ signal, items, maxItems }) => {
    if (signal === 'metrics') return [];
    const { size, capacity, attributes } = PROCESSED[signal];
    const isLimited = items > 0 && maxItems < Number.POSITIVE_INFINITY;
    return [
      { instrument: size, value: items, attributes },
      ...(isLimited ? [{ instrument: capacity, value: maxItems, attributes }] : []),
    ];
  });
  return [
    ...ofSignals,
    { instrument: SELF_INSTRUMENTS.queueSize, value: queueBytes, attributes: {} },
    ...(queueBytes > 0
      ? [{ instrument: SELF_INSTRUMENTS.queueCapacity, value: maxQueueBytes, attributes: {} }]
      : []),
  ];
}

/** `otlp_http_span_exporter`, `otlp_http_json_log_exporter`, as the conventions have it; `console_span_exporter`. */
function exporterAttributes(item: string, exporter: Exporter): Attributes {
  return component(`${EXPORTER_TYPES[exporter]}_${item}_exporter`);
}

const EXPORTER_TYPES = { protobuf: 'otlp_http', json: 'otlp_http_json', console: 'console' };

function component(type: string): Attributes {
  return { [ATTR.componentType]: type, [ATTR.componentName]: `${type}/0` };
}

function withError(attributes: Attributes, type: string | undefined): Attributes {
  return type === undefined ? attributes : { ...attributes, [ATTR.errorType]: type };
}

/** `logs:queue-full` → the signal and the reason as the conventions write it. */
function splitKey(key: string): readonly [Signal, string | undefined] {
  const [name, reason] = key.split(':');
  const signal = name === 'traces' || name === 'metrics' ? name : 'logs';
  return [signal, reason === undefined ? undefined : (CONVENTIONAL[reason] ?? reason.replaceAll('-', '_'))];
}

const CONVENTIONAL: Readonly<Record<string, string>> = {
  'partial-success': 'rejected',
  shutdown: 'already_shutdown',
};

/** `503: try later` → `503`; `ECONNREFUSED` and `timeout` stay; anything longer would be no low-cardinality type. */
function errorType(reason: string): string {
  return /^(?:\d{3}(?=$|:)|[A-Za-z][A-Za-z0-9_]{0,40}$)/.exec(reason)?.[0] ?? OTHER_ERROR;
}
