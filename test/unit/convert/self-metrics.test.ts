import { describe, expect, test } from 'bun:test';
import type { Measurement } from '../../../src/convert/records.ts';
import { type Exporter, type SelfFacts, SelfMetrics } from '../../../src/convert/self-metrics.ts';
import { type Counters, count, createCounters } from '../../../src/counters.ts';
import { at } from '../../support/builders.ts';

function selfMetrics(exporter: Exporter = 'protobuf'): SelfMetrics {
  return new SelfMetrics({ traces: exporter, logs: exporter, metrics: exporter });
}

function facts(given: Partial<SelfFacts> = {}): SelfFacts {
  return { counters: createCounters(), queues: [], queueBytes: 0, maxQueueBytes: 4_194_304, ...given };
}

function counted(...entries: readonly (readonly [keyof Counters, string, number])[]): SelfFacts {
  const counters = createCounters();
  for (const [name, key, items] of entries) count(counters[name] as Map<string, number>, key, items);
  return facts({ counters });
}

/** Name, value and attributes but the component's name. */
function told(measurements: readonly Measurement[]): unknown[] {
  return measurements.map(({ instrument, value, attributes }) => {
    const { 'otel.component.name': _, ...others } = attributes;
    return [instrument.name, value, others];
  });
}

const SPANS = { 'otel.component.type': 'otlp_http_span_exporter' };
const LOGS = { 'otel.component.type': 'otlp_http_log_exporter' };
const POINTS = { 'otel.component.type': 'otlp_http_metric_exporter' };

test('where nothing has happened, nothing is told', () => {
  expect(selfMetrics().measure(facts(), at(0))).toEqual([]);
});

test('what was exported is told by signal, and stamped with the time', () => {
  const measurements = selfMetrics().measure(
    counted(['delivered', 'traces', 3], ['delivered', 'logs', 40], ['delivered', 'metrics', 7]),
    at(5),
  );

  expect(told(measurements)).toEqual([
    ['otel.sdk.exporter.span.exported', 3, SPANS],
    ['otel.sdk.exporter.log.exported', 40, LOGS],
    ['otel.sdk.exporter.metric_data_point.exported', 7, POINTS],
  ]);
  expect(measurements.map(({ time }) => time)).toEqual([at(5), at(5), at(5)]);
  expect(measurements.map(({ instrument }) => instrument.unit)).toEqual([
    '{span}',
    '{log_record}',
    '{data_point}',
  ]);
});

test('what the server refused is exported with an error', () => {
  const refused = counted(['refused', 'logs:401', 4], ['refused', 'traces:partial-success', 1]);

  expect(told(selfMetrics().measure(refused, at(0)))).toEqual([
    ['otel.sdk.exporter.log.exported', 4, { ...LOGS, 'error.type': '401' }],
    ['otel.sdk.exporter.span.exported', 1, { ...SPANS, 'error.type': 'rejected' }],
  ]);
});

test('what was dropped from the queue is processed with an error; data points have no processor', () => {
  const dropped = counted(
    ['dropped', 'traces:queue-full', 2],
    ['dropped', 'logs:shutdown', 5],
    ['dropped', 'metrics:queue-full', 9],
  );

  expect(told(selfMetrics().measure(dropped, at(0)))).toEqual([
    [
      'otel.sdk.processor.span.processed',
      2,
      { 'otel.component.type': 'batching_span_processor', 'error.type': 'queue_full' },
    ],
    [
      'otel.sdk.processor.log.processed',
      5,
      { 'otel.component.type': 'batching_log_processor', 'error.type': 'already_shutdown' },
    ],
    ['otel.sdk.exporter.metric_data_point.exported', 9, { ...POINTS, 'error.type': 'queue_full' }],
  ]);
});

test('what was made, and what was recovered after a reset, is told by signal', () => {
  const made = counted(['accepted', 'logs', 6], ['recovered', 'traces', 2]);

  expect(told(selfMetrics().measure(made, at(0)))).toEqual([
    ['lambda_otel_bridge.accepted', 6, { 'lambda_otel_bridge.signal': 'logs' }],
    ['lambda_otel_bridge.recovered', 2, { 'lambda_otel_bridge.signal': 'traces' }],
  ]);
});

test('what could not be read and what was left out are told with the reason', () => {
  const odd = counted(['rejected', 'not-json', 1], ['filtered', 'not-sampled', 2]);

  expect(told(selfMetrics().measure(odd, at(0)))).toEqual([
    ['lambda_otel_bridge.rejected', 1, { 'error.type': 'not-json' }],
    ['lambda_otel_bridge.filtered', 2, { 'lambda_otel_bridge.reason': 'not-sampled' }],
  ]);
});

test('a count is told once: the next time only what is new', () => {
  const one = selfMetrics();
  const { counters } = counted(['delivered', 'logs', 40], ['refused', 'logs:401', 4]);
  one.measure(facts({ counters }), at(0));
  count(counters.delivered, 'logs', 2);

  const next = one.measure(facts({ counters }), at(1));

  expect(told(next)).toEqual([['otel.sdk.exporter.log.exported', 2, LOGS]]);
});

describe('a queue', () => {
  const queue = (items: number, maxItems = 2048) =>
    facts({
      queues: [
        { signal: 'traces', items, maxItems },
        { signal: 'logs', items: 0, maxItems },
        { signal: 'metrics', items, maxItems },
      ],
      queueBytes: items * 100,
    });
  const SPAN_QUEUE = { 'otel.component.type': 'batching_span_processor' };

  test('is told of in items and bytes, with what it can hold', () => {
    expect(told(selfMetrics().measure(queue(7), at(0)))).toEqual([
      ['otel.sdk.processor.span.queue.size', 7, SPAN_QUEUE],
      ['otel.sdk.processor.span.queue.capacity', 2048, SPAN_QUEUE],
      ['lambda_otel_bridge.queue.size', 700, {}],
      ['lambda_otel_bridge.queue.capacity', 4_194_304, {}],
    ]);
  });

  test('that holds any number of items has no such capacity', () => {
    const names = selfMetrics()
      .measure(queue(7, Number.POSITIVE_INFINITY), at(0))
      .map(({ instrument }) => instrument.name);

    expect(names).not.toContain('otel.sdk.processor.span.queue.capacity');
  });

  test('is told of once more when it has become empty', () => {
    const one = selfMetrics();
    one.measure(queue(7), at(0));

    expect(told(one.measure(queue(0), at(1)))).toEqual([
      ['otel.sdk.processor.span.queue.size', 0, SPAN_QUEUE],
      ['lambda_otel_bridge.queue.size', 0, {}],
    ]);
    expect(one.measure(queue(0), at(2))).toEqual([]);
  });
});

describe('an attempt to export', () => {
  const attempt = { signal: 'logs', durationMs: 12.5, error: undefined, isRepeated: false } as const;

  test('is a duration in seconds', () => {
    expect(told(selfMetrics().attempted(attempt, at(0)))).toEqual([
      ['otel.sdk.exporter.operation.duration', 0.0125, LOGS],
    ]);
  });

  test('that fails and is repeated is a retry too', () => {
    const failed = { ...attempt, error: 'ECONNREFUSED', isRepeated: true };

    expect(told(selfMetrics().attempted(failed, at(0)))).toEqual([
      ['otel.sdk.exporter.operation.duration', 0.0125, { ...LOGS, 'error.type': 'ECONNREFUSED' }],
      ['lambda_otel_bridge.exporter.retries', 1, LOGS],
    ]);
  });

  test.each([
    ['503', '503'],
    ['503: try again in 3 s', '503'],
    ['timeout', 'timeout'],
    ['UND_ERR_SOCKET', 'UND_ERR_SOCKET'],
    ['unknown error', '_OTHER'],
    ['5033', '_OTHER'],
  ])('that fails by %p has the error type %p', (error, expected) => {
    const [duration] = selfMetrics().attempted({ ...attempt, error }, at(0));

    expect(duration?.attributes['error.type']).toBe(expected);
  });

  test('never takes less than no time, though the clock was set back', () => {
    const [duration] = selfMetrics().attempted({ ...attempt, durationMs: -5000 }, at(0));

    expect(duration?.value).toBe(0);
  });
});

test.each([
  ['protobuf', 'otlp_http_span_exporter'],
  ['json', 'otlp_http_json_span_exporter'],
  ['console', 'console_span_exporter'],
] as const)('an exporter of %s is a component of the type %s, and has a name', (exporter, type) => {
  const [exported] = selfMetrics(exporter).measure(counted(['delivered', 'traces', 1]), at(0));

  expect(exported?.attributes).toEqual({
    'otel.component.type': type,
    'otel.component.name': `${type}/0`,
  });
});
