/** What conversion yields: OTLP's nouns without OTLP's encoding. */
export type TelemetryRecord = SpanRecord | LogRecord;

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

/** What all records of one sandbox share: OTLP's resource. */
export interface Resource {
  readonly attributes: Attributes;
  /** The semantic conventions that its attributes, and those of the records under it, follow. */
  readonly schemaUrl?: string;
}
