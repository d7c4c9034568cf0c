import {
  type Link,
  ROOT_CONTEXT,
  type Attributes as SdkAttributes,
  type AttributeValue as SdkValue,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  type IdGenerator,
  type ReadableSpan,
  type SpanLimits,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type {
  Attributes,
  AttributeValue,
  HrTime,
  SpanIds,
  SpanLink,
  SpanRecord,
} from '../convert/records.ts';
import { cutText } from '../cut-text.ts';
import { jsonText } from './values.ts';

/**
 * Span records → finished spans of the trace SDK, in order, with the records' own ids and times. They are made by
 * a tracer rather than by hand, so that the limits of counts, what they drop and the repair of an end before its
 * start are the SDK's. It has no length of 0, and halves surrogate pairs: texts are cut here. Whether a span is kept
 * has been decided before (`sampling.ts`).
 */
export function createSpanModel(limits: SpanLimits): (records: readonly SpanRecord[]) => ReadableSpan[] {
  const { attributeValueLengthLimit: maxLength = Number.POSITIVE_INFINITY } = limits;
  const ids = new GivenIds();
  const finished = new FinishedSpans();
  const provider = new BasicTracerProvider({
    sampler: new AlwaysOnSampler(),
    spanLimits: { ...limits, attributeValueLengthLimit: Number.POSITIVE_INFINITY },
    idGenerator: ids,
    spanProcessors: [finished],
  });
  const tracer = provider.getTracer('');
  return (records) => {
    for (const record of records) {
      ids.next = record.ids;
      const span = tracer.startSpan(record.name, startOptions(record, maxLength), parentContext(record));
      if (record.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: record.error });
      span.end(toHrTime(record.end));
    }
    return finished.take();
  };
}

/**
 * OTLP's flags of a span: the W3C trace flags, and whether the parent is remote, which is marked as known.
 * Source: opentelemetry-proto 1.11, trace.proto, SpanFlags.
 */
export function spanFlags(span: ReadableSpan): number {
  const remote = span.parentSpanContext?.isRemote === true ? 0x200 : 0;
  return span.spanContext().traceFlags | 0x100 | remote;
}

function startOptions(record: SpanRecord, maxLength: number) {
  return {
    kind: record.spanKind === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL,
    startTime: toHrTime(record.start),
    attributes: toSpanAttributes(record.attributes, maxLength),
    links: record.links.map((link) => toLink(link, maxLength)),
  };
}

function parentContext({ ids, parentSpanId, parentIsRemote }: SpanRecord) {
  if (parentSpanId === undefined) return ROOT_CONTEXT;
  const parent = { traceId: ids.traceId, spanId: parentSpanId, isRemote: parentIsRemote };
  return trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED });
}

function toLink({ traceId, spanId, attributes }: SpanLink, maxLength: number): Link {
  const context = { traceId, spanId, traceFlags: TraceFlags.NONE };
  return { context, attributes: toSpanAttributes(attributes, maxLength) };
}

/**
 * The types that the SDK lets through are text, numbers, booleans and arrays of one of them. It would drop
 * anything else without counting it; here it becomes text.
 */
function toSpanAttributes(attributes: Attributes, maxLength: number): SdkAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, toSpanValue(value, maxLength)]),
  );
}

function toSpanValue(value: AttributeValue, maxLength: number): SdkValue | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (isOfTexts(value)) return value.map((text) => cutText(text, maxLength));
  if (isOfOneType(value)) return value;
  return cutText(typeof value === 'object' ? jsonText(value) : value.toString(), maxLength);
}

function isOfTexts(value: AttributeValue): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isOfOneType(value: AttributeValue): value is number[] | boolean[] {
  if (!Array.isArray(value)) return false;
  const types = new Set(value.map((item) => typeof item));
  return types.size <= 1 && !types.has('object') && !types.has('bigint');
}

function toHrTime([seconds, nanos]: HrTime): [number, number] {
  return [seconds, nanos];
}

/** Hands the tracer the ids of the record whose span it starts; it asks synchronously, once per span. */
class GivenIds implements IdGenerator {
  next: SpanIds = { traceId: '', spanId: '' };

  generateTraceId(): string {
    return this.next.traceId;
  }

  generateSpanId(): string {
    return this.next.spanId;
  }
}

class FinishedSpans implements SpanProcessor {
  #spans: ReadableSpan[] = [];

  take(): ReadableSpan[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.#spans.push(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
