/** What conversion yields: OTLP's nouns without OTLP's encoding. */
export type TelemetryRecord = SpanRecord | LogRecord | MetricRecord;

/** `[seconds since the epoch, nanoseconds]`, the exact time of a record. */
export type HrTime = readonly [seconds: number, nanos: number];

/** OTLP's AnyValue. `bigint` is an integer beyond 2^53 that must stay exact. */
export type AttributeValue =
  | string
  | number
  | boolean
  | bigint
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** W3C ids: 32 and 16 lower-case hex digits, never all zero. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

export interface SpanRecord {
  readonly kind: 'span';
  readonly name: string;
  readonly spanKind: 'server' | 'internal';
  readonly ids: SpanIds;
  readonly parentSpanId: string | undefined;
  /** True where the parent was not made here (an X-Ray parent), false for a child of one of our own spans. */
  readonly parentIsRemote: boolean;
  readonly start: HrTime;
  readonly end: HrTime;
  readonly attributes: Attributes;
  /** `undefined` leaves the status Unset; otherwise Error with this description. */
  readonly error: string | undefined;
  readonly links: readonly SpanLink[];
}

export interface SpanLink extends SpanIds {
  readonly attributes: Attributes;
}

export interface LogRecord {
  readonly kind: 'log';
  /** The record's own time; `undefined` where it carries none. */
  readonly time: HrTime | undefined;
  /** When the platform saw it. */
  readonly observed: HrTime;
  /** OTLP's 1–24, `undefined` where the record names no level. */
  readonly severityNumber: number | undefined;
  readonly severityText: string | undefined;
  readonly body: AttributeValue | undefined;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
  /** A record may carry a trace id without a span id. */
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly sampled: boolean;
  /** The Telemetry API stream that it came from. */
  readonly stream: 'function' | 'extension' | 'platform';
}

/** A metric as it is defined: what its values mean. */
export interface Instrument {
  readonly name: string;
  readonly description: string;
  /** In UCUM. */
  readonly unit: string;
  /** What is counted up, what is distributed, and what has one value at a time, such as the length of a queue. */
  readonly kind: 'counter' | 'histogram' | 'level';
  /** The upper bounds of a histogram's buckets, each inclusive, ascending; empty for the other kinds. */
  readonly bounds: readonly number[];
}

/** One value of a metric, before it is aggregated with others. */
export interface Measurement {
  readonly instrument: Instrument;
  /** In the instrument's unit, not negative. */
  readonly value: number;
  /** Epoch ms. */
  readonly time: number;
  readonly attributes: Attributes;
}

/** One metric with the points of one interval: what the aggregator has made of measurements. */
export type MetricRecord = SumRecord | HistogramRecord | ExponentialHistogramRecord;

interface Metric {
  readonly kind: 'metric';
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly temporality: 'delta' | 'cumulative';
}

export interface SumRecord extends Metric {
  readonly type: 'sum';
  readonly monotonic: boolean;
  readonly points: readonly SumPoint[];
}

export interface HistogramRecord extends Metric {
  readonly type: 'histogram';
  readonly points: readonly HistogramPoint[];
}

export interface ExponentialHistogramRecord extends Metric {
  readonly type: 'exponential-histogram';
  readonly points: readonly ExponentialHistogramPoint[];
}

interface Point {
  readonly attributes: Attributes;
  readonly start: HrTime;
  readonly time: HrTime;
}

export interface SumPoint extends Point {
  readonly value: number;
}

/** Of all values: at least one, none negative. */
interface Distribution {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export interface HistogramPoint extends Point, Distribution {
  readonly bounds: readonly number[];
  /** One more than there are bounds. */
  readonly counts: readonly number[];
}

/** Bucket `i` counts the values above base^(offset + i), up to base^(offset + i + 1), base being 2^(2^-scale). */
export interface ExponentialHistogramPoint extends Point, Distribution {
  readonly scale: number;
  readonly zeroCount: number;
  readonly offset: number;
  readonly counts: readonly number[];
}

/** What all records of one sandbox share: OTLP's resource. */
export interface Resource {
  readonly attributes: Attributes;
  /** The semantic conventions that its attributes, and those of the records under it, follow. */
  readonly schemaUrl?: string;
}
