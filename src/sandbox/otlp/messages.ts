/** The messages of opentelemetry-proto 1.11, as far as the sink shows them. */
import {
  type DecodedBy,
  message,
  optionalScalar,
  repeated,
  repeatedScalar,
  type Schema,
  scalar,
} from './schema.ts';

export interface AnyValue {
  readonly stringValue: string | undefined;
  readonly boolValue: boolean | undefined;
  readonly intValue: bigint | undefined;
  readonly doubleValue: number | undefined;
  readonly arrayValue: { readonly values: readonly AnyValue[] } | undefined;
  readonly kvlistValue: { readonly values: readonly KeyValue[] } | undefined;
  readonly bytesValue: Uint8Array | undefined;
}

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue | undefined;
}

const KEY_VALUE: Schema<KeyValue> = { key: scalar(1, 'string'), value: message(2, () => ANY_VALUE) };

const ANY_VALUE: Schema<AnyValue> = {
  stringValue: optionalScalar(1, 'string'),
  boolValue: optionalScalar(2, 'bool'),
  intValue: optionalScalar(3, 'int64'),
  doubleValue: optionalScalar(4, 'double'),
  arrayValue: message(5, () => ({ values: repeated(1, () => ANY_VALUE) })),
  kvlistValue: message(6, () => ({ values: repeated(1, () => KEY_VALUE) })),
  bytesValue: optionalScalar(7, 'bytes'),
};

const RESOURCE = { attributes: repeated(1, () => KEY_VALUE), droppedAttributesCount: scalar(2, 'uint32') };

const SCOPE = {
  name: scalar(1, 'string'),
  version: scalar(2, 'string'),
  attributes: repeated(3, () => KEY_VALUE),
  droppedAttributesCount: scalar(4, 'uint32'),
};

const EVENT = {
  timeUnixNano: scalar(1, 'fixed64'),
  name: scalar(2, 'string'),
  attributes: repeated(3, () => KEY_VALUE),
  droppedAttributesCount: scalar(4, 'uint32'),
};

const LINK = {
  traceId: scalar(1, 'id'),
  spanId: scalar(2, 'id'),
  traceState: scalar(3, 'string'),
  attributes: repeated(4, () => KEY_VALUE),
  droppedAttributesCount: scalar(5, 'uint32'),
  flags: scalar(6, 'fixed32'),
};

const SPAN = {
  traceId: scalar(1, 'id'),
  spanId: scalar(2, 'id'),
  traceState: scalar(3, 'string'),
  parentSpanId: scalar(4, 'id'),
  name: scalar(5, 'string'),
  kind: scalar(6, 'uint32'),
  startTimeUnixNano: scalar(7, 'fixed64'),
  endTimeUnixNano: scalar(8, 'fixed64'),
  attributes: repeated(9, () => KEY_VALUE),
  droppedAttributesCount: scalar(10, 'uint32'),
  events: repeated(11, () => EVENT),
  droppedEventsCount: scalar(12, 'uint32'),
  links: repeated(13, () => LINK),
  droppedLinksCount: scalar(14, 'uint32'),
  status: message(15, () => ({ message: scalar(2, 'string'), code: scalar(3, 'uint32') })),
  flags: scalar(16, 'fixed32'),
};

const LOG_RECORD = {
  timeUnixNano: scalar(1, 'fixed64'),
  severityNumber: scalar(2, 'uint32'),
  severityText: scalar(3, 'string'),
  body: message(5, () => ANY_VALUE),
  attributes: repeated(6, () => KEY_VALUE),
  droppedAttributesCount: scalar(7, 'uint32'),
  flags: scalar(8, 'fixed32'),
  traceId: scalar(9, 'id'),
  spanId: scalar(10, 'id'),
  observedTimeUnixNano: scalar(11, 'fixed64'),
  eventName: scalar(12, 'string'),
};

const NUMBER_POINT = {
  startTimeUnixNano: scalar(2, 'fixed64'),
  timeUnixNano: scalar(3, 'fixed64'),
  asDouble: optionalScalar(4, 'double'),
  asInt: optionalScalar(6, 'sfixed64'),
  attributes: repeated(7, () => KEY_VALUE),
};

const HISTOGRAM_POINT = {
  startTimeUnixNano: scalar(2, 'fixed64'),
  timeUnixNano: scalar(3, 'fixed64'),
  count: scalar(4, 'fixed64'),
  sum: optionalScalar(5, 'double'),
  bucketCounts: repeatedScalar(6, 'fixed64'),
  explicitBounds: repeatedScalar(7, 'double'),
  attributes: repeated(9, () => KEY_VALUE),
  min: optionalScalar(11, 'double'),
  max: optionalScalar(12, 'double'),
};

const METRIC = {
  name: scalar(1, 'string'),
  description: scalar(2, 'string'),
  unit: scalar(3, 'string'),
  gauge: message(5, () => ({ dataPoints: repeated(1, () => NUMBER_POINT) })),
  sum: message(7, () => ({
    dataPoints: repeated(1, () => NUMBER_POINT),
    aggregationTemporality: scalar(2, 'uint32'),
    isMonotonic: scalar(3, 'bool'),
  })),
  histogram: message(9, () => ({
    dataPoints: repeated(1, () => HISTOGRAM_POINT),
    aggregationTemporality: scalar(2, 'uint32'),
  })),
};

const SCOPE_SPANS = {
  scope: message(1, () => SCOPE),
  spans: repeated(2, () => SPAN),
  schemaUrl: scalar(3, 'string'),
};

const SCOPE_LOGS = {
  scope: message(1, () => SCOPE),
  logRecords: repeated(2, () => LOG_RECORD),
  schemaUrl: scalar(3, 'string'),
};

const SCOPE_METRICS = {
  scope: message(1, () => SCOPE),
  metrics: repeated(2, () => METRIC),
  schemaUrl: scalar(3, 'string'),
};

export const EXPORT_TRACES = {
  resourceSpans: repeated(1, () => ({
    resource: message(1, () => RESOURCE),
    scopeSpans: repeated(2, () => SCOPE_SPANS),
    schemaUrl: scalar(3, 'string'),
  })),
};

export const EXPORT_LOGS = {
  resourceLogs: repeated(1, () => ({
    resource: message(1, () => RESOURCE),
    scopeLogs: repeated(2, () => SCOPE_LOGS),
    schemaUrl: scalar(3, 'string'),
  })),
};

export const EXPORT_METRICS = {
  resourceMetrics: repeated(1, () => ({
    resource: message(1, () => RESOURCE),
    scopeMetrics: repeated(2, () => SCOPE_METRICS),
    schemaUrl: scalar(3, 'string'),
  })),
};

export type WireResource = DecodedBy<typeof RESOURCE>;
export type WireScope = DecodedBy<typeof SCOPE>;
export type WireSpan = DecodedBy<typeof SPAN>;
export type WireEvent = DecodedBy<typeof EVENT>;
export type WireLink = DecodedBy<typeof LINK>;
export type WireLogRecord = DecodedBy<typeof LOG_RECORD>;
export type WireMetric = DecodedBy<typeof METRIC>;
export type ExportTraces = DecodedBy<typeof EXPORT_TRACES>;
export type ExportLogs = DecodedBy<typeof EXPORT_LOGS>;
export type ExportMetrics = DecodedBy<typeof EXPORT_METRICS>;
