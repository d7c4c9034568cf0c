import type { Link } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Attributes, LogRecord } from '../convert/records.ts';
import type { Envelope, Format } from './format.ts';
import { writeMetric } from './protobuf-metrics.ts';
import { writeAttributes, writeCount, writeText, writeValue } from './protobuf-values.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { spanFlags } from './span-model.ts';
import { namedAttributes } from './values.ts';

/**
 * OTLP in protobuf. Fields are written in the order of their numbers; what is empty or zero is left out, as
 * protobuf has it. Source: opentelemetry-proto 1.11: trace.proto, logs.proto, metrics.proto,
 * common.proto, resource.proto.
 */
export const protobuf: Format = {
  spans: (spans) => writeItems(spans, writeSpan),
  logs: (logs) => writeItems(logs, writeLog),
  metrics: (metrics) => writeItems(metrics, writeMetric),
  request: (_, envelope, items) => {
    const to = new ProtobufWriter();
    writeRequest(to, envelope, items);
    return to.finish();
  },
};

/** The field that holds the items, in the messages for a scope of all three signals. */
const ITEMS_FIELD = 2;

/** What a buffer expects of an item; it grows where that is too little. */
const TYPICAL_ITEM_BYTES = 512;

function writeItems<Item>(items: readonly Item[], write: (to: ProtobufWriter, item: Item) => void) {
  const to = new ProtobufWriter(items.length * TYPICAL_ITEM_BYTES);
  const ends = items.map((item) => {
    to.message(ITEMS_FIELD, () => write(to, item));
    return to.size;
  });
  return ends.map((end, index) => to.written(ends[index - 1] ?? 0, end));
}

function writeSpan(to: ProtobufWriter, span: ReadableSpan): void {
  const { traceId, spanId } = span.spanContext();
  to.hex(1, traceId);
  to.hex(2, spanId);
  if (span.parentSpanContext !== undefined) to.hex(4, span.parentSpanContext.spanId);
  to.string(5, span.name);
  to.uint(6, span.kind + 1);
  to.time(7, span.startTime);
  to.time(8, span.endTime);
  writeAttributes(to, 9, span.attributes as Attributes);
  writeCount(to, 10, span.droppedAttributesCount);
  for (const link of span.links) to.message(13, () => writeLink(to, link));
  writeCount(to, 14, span.droppedLinksCount);
  to.message(15, () => {
    writeText(to, 2, span.status.message);
    writeCount(to, 3, span.status.code);
  });
  to.fixed32(16, spanFlags(span));
}

function writeLog(to: ProtobufWriter, log: LogRecord): void {
  const { attributes, dropped } = namedAttributes(log.attributes);
  if (log.time !== undefined) to.time(1, log.time);
  writeCount(to, 2, log.severityNumber);
  writeText(to, 3, log.severityText);
  if (log.body !== undefined) writeValue(to, 5, log.body, 0);
  writeAttributes(to, 6, attributes);
  writeCount(to, 7, log.droppedAttributes + dropped);
  if (log.traceId !== undefined) {
    if (log.sampled) to.fixed32(8, 1);
    to.hex(9, log.traceId);
    if (log.spanId !== undefined) to.hex(10, log.spanId);
  }
  to.time(11, log.observed);
}

function writeRequest(to: ProtobufWriter, { resource, scope }: Envelope, items: readonly Uint8Array[]): void {
  to.message(1, () => {
    to.message(1, () => writeAttributes(to, 1, namedAttributes(resource.attributes).attributes));
    to.message(2, () => {
      to.message(1, () => {
        to.string(1, scope.name);
        to.string(2, scope.version);
      });
      for (const item of items) to.raw(item);
      writeText(to, 3, resource.schemaUrl);
    });
    writeText(to, 3, resource.schemaUrl);
  });
}

function writeLink(to: ProtobufWriter, { context, attributes, droppedAttributesCount }: Link): void {
  to.hex(1, context.traceId);
  to.hex(2, context.spanId);
  writeAttributes(to, 4, (attributes ?? {}) as Attributes);
  writeCount(to, 5, droppedAttributesCount);
}
