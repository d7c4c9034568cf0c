import { expect, test } from 'bun:test';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import {
  decodeExport,
  type OtlpEncoding,
  type OtlpItems,
  type OtlpSignal,
} from '../../../../src/sandbox/otlp/decode.ts';
import { toJsonBytes, toProtobuf } from './encode.ts';
import { LOGS, METRICS, PARENT_ID, SPAN_ID, TRACE_ID, TRACES } from './samples.ts';

const SAMPLES = { traces: TRACES, logs: LOGS, metrics: METRICS };
const ENCODINGS: readonly OtlpEncoding[] = ['protobuf', 'json'];
const SIGNALS: readonly OtlpSignal[] = ['traces', 'logs', 'metrics'];

function decoded(signal: OtlpSignal, encoding: OtlpEncoding, body: Uint8Array): OtlpItems {
  const result = decodeExport(signal, encoding, body);
  if (result.kind === 'malformed') throw new Error(result.reason);
  return result.items;
}

function sample(signal: OtlpSignal, encoding: OtlpEncoding): Uint8Array {
  return encoding === 'json' ? toJsonBytes(SAMPLES[signal]) : toProtobuf(signal, SAMPLES[signal]);
}

for (const encoding of ENCODINGS) {
  test(`every field of a span is read from ${encoding}`, () => {
    const { spans } = decoded('traces', encoding, sample('traces', encoding));

    expect(spans).toEqual([
      {
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        parentSpanId: PARENT_ID,
        traceState: 'a=b',
        flags: 0x301,
        name: 'charge card',
        kind: 'client',
        startNano: 1795446104857000001n,
        endNano: 1795446104900000002n,
        attributes: {
          text: 'grün',
          flag: false,
          count: -9007199254740993n,
          ratio: 1,
          raw: new Uint8Array([0, 1, 2]),
          list: [1n, 'x'],
          map: { in: 0.5 },
          empty: null,
        },
        droppedAttributes: 1,
        events: [
          {
            timeNano: 1795446104860000000n,
            name: 'retry',
            attributes: { attempt: 2n },
            droppedAttributes: 4,
          },
        ],
        droppedEvents: 2,
        links: [
          {
            traceId: TRACE_ID,
            spanId: PARENT_ID,
            traceState: 'c=d',
            flags: 1,
            attributes: { why: 'cause' },
            droppedAttributes: 5,
          },
        ],
        droppedLinks: 3,
        status: { code: 'error', message: 'declined' },
        resource: {
          attributes: { 'service.name': 'shop' },
          schemaUrl: 'https://opentelemetry.io/schemas/1.38.0',
        },
        scope: {
          name: 'checkout',
          version: '1.2.3',
          attributes: { beta: true },
          schemaUrl: 'https://example.test/scope',
        },
        problems: [],
      },
    ]);
  });

  test(`every field of a log record is read from ${encoding}`, () => {
    const { logs } = decoded('logs', encoding, sample('logs', encoding));

    expect(logs[0]).toEqual({
      timeNano: 1795446104857000000n,
      observedNano: 1795446104858000000n,
      severityNumber: 17,
      severityText: 'ERROR',
      body: { code: 7n },
      attributes: { 'faas.invocation_id': 'r-1' },
      droppedAttributes: 6,
      flags: 1,
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      eventName: 'declined',
      resource: { attributes: { 'service.name': 'shop' }, schemaUrl: 'https://example.test/resource' },
      scope: { name: 'function', version: '', attributes: {}, schemaUrl: '' },
      problems: [],
    });
    expect(logs[1]).toMatchObject({ timeNano: 0n, severityNumber: 0, traceId: undefined, spanId: undefined });
  });

  test(`sums, gauges and histograms are read from ${encoding}`, () => {
    const { metrics } = decoded('metrics', encoding, sample('metrics', encoding));

    expect(metrics.map(({ name, kind, temporality }) => [name, kind, temporality])).toEqual([
      ['faas.invocations', 'sum', 'delta'],
      ['faas.invoke_duration', 'histogram', 'cumulative'],
      ['queue', 'gauge', 'unspecified'],
      ['old', 'other', 'unspecified'],
    ]);
    expect(metrics[0]?.points[0]).toMatchObject({ value: 3n, attributes: { 'faas.trigger': 'http' } });
    expect(metrics[1]?.points[0]?.histogram).toEqual({
      count: 3n,
      sum: 1.5,
      min: 0.25,
      max: 1,
      bounds: [0.5],
      bucketCounts: [1n, 2n],
    });
    expect(metrics[2]?.points[0]?.value).toBe(2.5);
  });
}

test('what the stock serializer writes is read as the span that was ended', () => {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
  const span = provider.getTracer('stock', '2').startSpan('work', { startTime: [1795446104, 5] });
  span.setAttribute('items', 3).addEvent('half').end([1795446105, 7]);
  const bytes = ProtobufTraceSerializer.serializeRequest(memory.getFinishedSpans());

  const { spans } = decoded('traces', 'protobuf', bytes ?? new Uint8Array());

  expect(spans[0]).toMatchObject({
    ...{ traceId: span.spanContext().traceId, spanId: span.spanContext().spanId, parentSpanId: undefined },
    ...{ name: 'work', kind: 'internal', startNano: 1795446104000000005n, endNano: 1795446105000000007n },
    ...{ attributes: { items: 3n }, scope: { name: 'stock', version: '2' }, problems: [] },
  });
});

test('serialized requests joined end to end read as one', () => {
  const once = sample('logs', 'protobuf');

  expect(decoded('logs', 'protobuf', Buffer.concat([once, once])).logs).toHaveLength(4);
});

test('a request cut short is malformed, not half read', () => {
  const whole = sample('traces', 'protobuf');

  expect(decodeExport('traces', 'protobuf', whole.subarray(0, -1)).kind).toBe('malformed');
});

const MALFORMED: readonly [string, object][] = [
  ['a trace id of 15 bytes', { traceId: TRACE_ID.slice(2) }],
  ['no span id', { spanId: '' }],
  ['an id that is not hex', { spanId: 'zz1581bf3cb55c13' }],
  ['a time that is no integer', { startTimeUnixNano: 'now' }],
  ['attributes that are no list', { attributes: {} }],
  ['a name that is a number', { name: 7 }],
];

for (const [flaw, fields] of MALFORMED) {
  test(`a JSON span with ${flaw} is malformed`, () => {
    const span = { traceId: TRACE_ID, spanId: SPAN_ID, name: 'x', ...fields };
    const body = toJsonBytes({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });

    expect(decodeExport('traces', 'json', body).kind).toBe('malformed');
  });
}

test('a span that a receiver would let pass but no backend can use is told by its problems', () => {
  const span = {
    ...{ traceId: TRACE_ID, spanId: SPAN_ID, kind: 9, startTimeUnixNano: '2', endTimeUnixNano: '1' },
    attributes: [{ key: 'k' }, { key: 'k' }],
  };
  const body = toJsonBytes({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });

  expect(decoded('traces', 'json', body).spans[0]?.problems).toEqual([
    'attribute k occurs more than once',
    'no name',
    'kind 9',
    'ends before it starts',
  ]);
});

test('values nested without end are malformed', () => {
  const nested = '{"arrayValue":{"values":['.repeat(5000) + ']}}'.repeat(5000);
  const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${nested}}]}]}]}`;

  expect(decodeExport('logs', 'json', Buffer.from(body)).kind).toBe('malformed');
});

test('any bytes whatever are decoded or malformed, never thrown', async () => {
  await fc.assert(
    fc.property(fc.constantFrom(...SIGNALS), fc.constantFrom(...ENCODINGS), fc.uint8Array(), (...given) => {
      expect(['decoded', 'malformed']).toContain(decodeExport(...given).kind);
    }),
  );
});

test('a request with any byte changed is decoded or malformed, never thrown', async () => {
  const whole = sample('traces', 'protobuf');

  await fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = Uint8Array.from(whole);
      changed[at] = byte;
      expect(['decoded', 'malformed']).toContain(decodeExport('traces', 'protobuf', changed).kind);
    }),
  );
});
