import type { SpanLimits } from '@opentelemetry/sdk-trace-base';
import type { MetricRecord, Resource, TelemetryRecord } from '../convert/records.ts';
import type { Envelope, Scope } from './format.ts';
import { json } from './json.ts';
import { isKeeper, keepWithin } from './keepers.ts';
import { protobuf } from './protobuf.ts';
import type { Encoding, Keep, OtlpRequest, RequestLimits, Signal } from './request.ts';
import { createSpanModel } from './span-model.ts';

export interface EncoderOptions {
  readonly encoding: Readonly<Record<Signal, Encoding>>;
  readonly scope: Scope;
  readonly spanLimits: Required<SpanLimits>;
  /** The most that one request holds, before compression. An item that is longer still makes one of its own. */
  readonly limits: Readonly<Record<Signal, RequestLimits>>;
}

export type Encode = (records: readonly TelemetryRecord[], resource: Resource) => OtlpRequest[];

const FORMATS = { protobuf, json };

/**
 * Records of one resource → OTLP requests: of spans, then of logs, then of metrics. Total, whatever the values.
 *
 * The encoding is our own, because the stock serializers lose what must not be lost: they have no exact integers
 * beyond 2^53, and their JSON turns NaN into null, writes 1e300 as an integer and puts the schema URL where
 * strict receivers refuse it. Items are encoded once here, and cutting them into requests costs nothing more.
 */
export function createEncoder({ encoding, scope, spanLimits, limits }: EncoderOptions): Encode {
  const toSpans = createSpanModel(spanLimits);
  const requests = (
    signal: Signal,
    envelope: Envelope,
    items: readonly Uint8Array[],
    keep: Keep,
  ): OtlpRequest[] => {
    const format = FORMATS[encoding[signal]];
    const around = format.request(signal, envelope, []).length + LONGER_LENGTHS;
    let before = 0;
    return cut(items, around, limits[signal]).map((part) => {
      const from = before;
      before += part.length;
      return {
        signal,
        encoding: encoding[signal],
        bytes: format.request(signal, envelope, part),
        items: part.length,
        keep: keepWithin(keep, from, before),
      };
    });
  };
  /** What counts of metrics are their points. */
  const metricRequests = (envelope: Envelope, metrics: readonly MetricRecord[]): OtlpRequest[] => {
    let before = 0;
    const items = FORMATS[encoding.metrics].metrics(metrics);
    return requests('metrics', envelope, items, 'all').map((request) => {
      const from = before;
      before += request.items;
      return { ...request, items: pointsIn(metrics.slice(from, before)) };
    });
  };
  return (records, resource) => {
    const spans = toSpans(records.filter((record) => record.kind === 'span'));
    const logs = records.filter((record) => record.kind === 'log');
    const metrics = records.filter((record) => record.kind === 'metric');
    const envelope = { resource, scope };
    return [
      ...requests('traces', envelope, FORMATS[encoding.traces].spans(spans), 'all'),
      ...requests('logs', envelope, FORMATS[encoding.logs].logs(logs), keepersAmong(logs)),
      ...metricRequests(envelope, metrics),
    ];
  };
}

function keepersAmong(records: readonly TelemetryRecord[]): readonly number[] {
  return records.flatMap((record, index) => (isKeeper(record) ? index : []));
}

function pointsIn(metrics: readonly MetricRecord[]): number {
  return metrics.reduce((sum, { points }) => sum + points.length, 0);
}

/** What the lengths of the messages around the items take more than in an empty request. */
const LONGER_LENGTHS = 12;

/** As few parts as the limits allow, `around` bytes being spent in each of them, and one more per item for a comma. */
function cut(items: readonly Uint8Array[], around: number, { maxBytes, maxItems }: RequestLimits) {
  const parts: Uint8Array[][] = [];
  let part: Uint8Array[] = [];
  let bytes = around;
  for (const item of items) {
    const full = part.length > 0 && (bytes + item.length + 1 > maxBytes || part.length >= maxItems);
    if (part.length === 0 || full) {
      part = [];
      parts.push(part);
      bytes = around;
    }
    part.push(item);
    bytes += item.length + 1;
  }
  return parts;
}
