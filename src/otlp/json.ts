import type { Link } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Attributes, LogRecord } from '../convert/records.ts';
import type { Envelope, Format } from './format.ts';
import { metricObject } from './json-metrics.ts';
import { anyValue, keyValues, wellFormed } from './json-values.ts';
import type { Signal } from './request.ts';
import { spanFlags } from './span-model.ts';
import { namedAttributes, unixNanos } from './values.ts';

/**
 * OTLP in JSON: names in lowerCamelCase, ids in hex, enums as numbers, 64-bit integers as strings, and a double that
 * is not finite by its name. Source: OTLP specification 1.11, JSON Protobuf encoding.
 */
export const json: Format = {
  spans: (spans) => spans.map((span) => toJson(spanObject(span))),
  logs: (logs) => logs.map((log) => toJson(logObject(log))),
  metrics: (metrics) => metrics.map((metric) => toJson(metricObject(metric))),
  request: (signal, envelope, items) => {
    const [before, after] = around(signal, envelope);
    const separated = items.flatMap((item, index) => (index === 0 ? [item] : [COMMA, item]));
    return Buffer.concat([before, ...separated, after]);
  },
};

const COMMA = Buffer.from(',');

function spanObject(span: ReadableSpan): object {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    flags: spanFlags(span),
    name: wellFormed(span.name),
    kind: span.kind + 1,
    startTimeUnixNano: `${unixNanos(span.startTime)}`,
    endTimeUnixNano: `${unixNanos(span.endTime)}`,
    attributes: keyValues(span.attributes as Attributes),
    droppedAttributesCount: span.droppedAttributesCount || undefined,
    links: span.links.map(linkObject),
    droppedLinksCount: span.droppedLinksCount || undefined,
    status: { code: span.status.code, message: wellFormed(span.status.message ?? '') || undefined },
  };
}

function logObject(log: LogRecord): object {
  const { attributes, dropped } = namedAttributes(log.attributes);
  return {
    timeUnixNano: log.time && `${unixNanos(log.time)}`,
    observedTimeUnixNano: `${unixNanos(log.observed)}`,
    severityNumber: log.severityNumber,
    severityText: log.severityText && wellFormed(log.severityText),
    body: log.body === undefined ? undefined : anyValue(log.body),
    attributes: keyValues(attributes),
    droppedAttributesCount: log.droppedAttributes + dropped || undefined,
    flags: log.traceId !== undefined && log.sampled ? 1 : undefined,
    traceId: log.traceId,
    spanId: log.traceId && log.spanId,
  };
}

const NAMES = {
  traces: { resource: 'resourceSpans', scope: 'scopeSpans', items: 'spans' },
  logs: { resource: 'resourceLogs', scope: 'scopeLogs', items: 'logRecords' },
  metrics: { resource: 'resourceMetrics', scope: 'scopeMetrics', items: 'metrics' },
} as const;

/** What stands before and after the items of a request. */
function around(signal: Signal, { resource, scope: { name, version } }: Envelope): [Uint8Array, Uint8Array] {
  const names = NAMES[signal];
  const attributes = keyValues(namedAttributes(resource.attributes).attributes);
  const whole = {
    [names.resource]: [
      {
        resource: { attributes },
        [names.scope]: [{ scope: { name, version }, [names.items]: [], schemaUrl: resource.schemaUrl }],
        schemaUrl: resource.schemaUrl,
      },
    ],
  };
  const bytes = toJson(whole);
  const split = bytes.lastIndexOf(`"${names.items}":[`) + names.items.length + '"":['.length;
  return [bytes.subarray(0, split), bytes.subarray(split)];
}

function linkObject({ context, attributes, droppedAttributesCount }: Link) {
  const { traceId, spanId } = context;
  return { traceId, spanId, attributes: keyValues((attributes ?? {}) as Attributes), droppedAttributesCount };
}

function toJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
