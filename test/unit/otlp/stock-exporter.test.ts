import { expect, test } from 'bun:test';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { encoderFor, only } from '../../support/encoder.ts';
import { readTraces } from '../../support/otlp-oracle.ts';
import { SPAN_ID, spanRecord, TRACE_ID } from '../../support/records.ts';

const PARENT_ID = 'f0f0f0f0f0f0f0f0';
const RESOURCE = { 'service.name': 'orders', 'faas.max_memory': 134_217_728 };
const ATTRIBUTES = { 'faas.coldstart': true, 'faas.trigger': 'http', ratio: 0.5, list: ['a', 'b'], count: 3 };

/** A span that the SDK has made by itself. */
function sdkSpan() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(RESOURCE),
    idGenerator: { generateTraceId: () => TRACE_ID, generateSpanId: () => SPAN_ID },
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const parent = { traceId: TRACE_ID, spanId: PARENT_ID, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  const span = provider
    .getTracer('lambda-otel-bridge', '0.1.0')
    .startSpan(
      'orders',
      { kind: SpanKind.SERVER, startTime: [1_767_225_600, 1], attributes: ATTRIBUTES },
      trace.setSpanContext(ROOT_CONTEXT, parent),
    );
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'timeout' });
  span.end([1_767_225_601, 2]);
  return exporter.getFinishedSpans();
}

const record = spanRecord({
  parentSpanId: PARENT_ID,
  parentIsRemote: true,
  end: [1_767_225_601, 2],
  attributes: ATTRIBUTES,
  error: 'timeout',
});

test.each([
  ['protobuf', ProtobufTraceSerializer],
  ['json', JsonTraceSerializer],
] as const)('a span in %s says what the stock exporter would say', (encoding, serializer) => {
  const stock = serializer.serializeRequest(sdkSpan()) ?? new Uint8Array();

  const ours = only(encoderFor({ encoding })([record], { attributes: RESOURCE }));

  expect(readTraces(ours)).toEqual(readTraces({ signal: 'traces', encoding, bytes: stock }));
});
