import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { LogRecord, MetricRecord, Resource } from '../convert/records.ts';
import type { Signal } from './request.ts';

/** One of OTLP's two encodings. */
export interface Format {
  /** Each span as it stands in a request. */
  spans(spans: readonly ReadableSpan[]): Uint8Array[];
  /** Each log record as it stands in a request. */
  logs(logs: readonly LogRecord[]): Uint8Array[];
  /** Each metric, with all of its points, as it stands in a request. */
  metrics(metrics: readonly MetricRecord[]): Uint8Array[];
  /** Items of one signal → a whole request, in memory of its own. */
  request(signal: Signal, envelope: Envelope, items: readonly Uint8Array[]): Uint8Array;
}

/** What a request says once about all of its items. */
export interface Envelope {
  readonly resource: Resource;
  readonly scope: Scope;
}

/** OTLP's instrumentation scope: who made the items. */
export interface Scope {
  readonly name: string;
  readonly version: string;
}
