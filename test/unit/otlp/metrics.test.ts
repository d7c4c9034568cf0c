import { describe, expect, test } from 'bun:test';
import type { MetricRecord, Resource, SumPoint } from '../../../src/convert/records.ts';
import { halve } from '../../../src/otlp/halve.ts';
import { type Encoding, merged } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import {
  metricsOf,
  type OtlpDataPoint,
  type OtlpMetric,
  readMetrics,
} from '../../support/otlp-metrics-oracle.ts';
import { plainAttributes } from '../../support/otlp-oracle.ts';
import {
  exponentialRecord,
  histogramRecord,
  logRecord,
  spanRecord,
  sumRecord,
} from '../../support/records.ts';

const RESOURCE: Resource = {
  attributes: { 'service.name': 'orders' },
  schemaUrl: 'https://opentelemetry.io/schemas/1.45.0',
};

function encoded(encoding: Encoding, metric: MetricRecord): OtlpMetric {
  return only(metricsOf(only(encoderFor({ encoding })([metric], RESOURCE))));
}

function onlyPoint({ sum, histogram, exponentialHistogram }: OtlpMetric): OtlpDataPoint {
  return only((sum ?? histogram ?? exponentialHistogram)?.dataPoints ?? []);
}

const POINT: SumPoint = { attributes: {}, start: [1, 0], time: [2, 0], value: 1 };

describe.each<Encoding>(['protobuf', 'json'])('in %s', (encoding) => {
  test('metrics come after spans and logs, in a request of their own under the same resource and scope', () => {
    const requests = encoderFor({ encoding })([sumRecord(), logRecord(), spanRecord()], RESOURCE);

    expect(requests.map(({ signal, items, keep }) => [signal, items, keep])).toEqual([
      ['traces', 1, 'all'],
      ['logs', 1, []],
      ['metrics', 1, 'all'],
    ]);
    const { resource, schemaUrl, scopeMetrics } = only(readMetrics(only(requests.slice(2))));
    expect(plainAttributes(resource?.attributes)).toEqual({ 'service.name': 'orders' });
    expect(schemaUrl).toBe(String(RESOURCE.schemaUrl));
    expect(only(scopeMetrics)).toMatchObject({
      scope: { name: 'lambda-otel-bridge', version: '0.1.0' },
      schemaUrl: RESOURCE.schemaUrl,
    });
  });

  test('a sum keeps its definition, its times to the nanosecond and its attributes', () => {
    const point = { ...POINT, start: [1_767_225_600, 5], time: [1_767_225_660, 6], value: 3 } as const;
    const attributes = { 'error.type': 'queue_full' };

    const metric = encoded(encoding, sumRecord({ points: [{ ...point, attributes }] }));

    expect(metric).toMatchObject({
      name: 'faas.something',
      description: 'Something that is measured.',
      unit: '{thing}',
      sum: { aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA', isMonotonic: true },
    });
    expect(onlyPoint(metric)).toMatchObject({
      startTimeUnixNano: '1767225600000000005',
      timeUnixNano: '1767225660000000006',
      asInt: '3',
    });
    expect(plainAttributes(onlyPoint(metric).attributes)).toEqual(attributes);
  });

  test('a sum that can go down again is cumulative and not monotonic', () => {
    const { sum } = encoded(encoding, sumRecord({ temporality: 'cumulative', monotonic: false }));

    expect(sum?.aggregationTemporality).toBe('AGGREGATION_TEMPORALITY_CUMULATIVE');
    expect(sum?.isMonotonic ?? false).toBe(false);
  });

  test.each([
    { value: 0, expected: { asInt: '0' } },
    { value: 2 ** 53 - 1, expected: { asInt: '9007199254740991' } },
    { value: 0.25, expected: { asDouble: 0.25 } },
    { value: 1e300, expected: { asDouble: 1e300 } },
  ])('a value of $value is what it is', ({ value, expected }) => {
    expect(onlyPoint(encoded(encoding, sumRecord({ points: [{ ...POINT, value }] })))).toMatchObject(
      expected,
    );
  });

  test('a histogram keeps its buckets and what they amount to', () => {
    const metric = encoded(encoding, histogramRecord());

    expect(metric.histogram?.aggregationTemporality).toBe('AGGREGATION_TEMPORALITY_DELTA');
    expect(onlyPoint(metric)).toMatchObject({
      startTimeUnixNano: '1767225600000000005',
      timeUnixNano: '1767225660000000006',
      count: '3',
      sum: 4,
      min: 0.5,
      max: 2.5,
      explicitBounds: [1, 2],
      bucketCounts: ['2', '0', '1'],
    });
  });

  test.each([
    { scale: 20, offset: 5_000_000 },
    { scale: -3, offset: -7 },
  ])('an exponential histogram keeps its scale, $scale, and its buckets', ({ scale, offset }) => {
    const base = only(exponentialRecord().points);

    const metric = encoded(encoding, exponentialRecord({ points: [{ ...base, scale, offset }] }));

    expect(onlyPoint(metric)).toMatchObject({
      count: '4',
      sum: 4,
      max: 2.5,
      scale,
      zeroCount: '1',
      positive: { offset, bucketCounts: ['1', '1', '0', '1'] },
    });
    expect(onlyPoint(metric).min ?? 0).toBe(0);
  });

  test('all points of a metric travel together, and points are what counts', () => {
    const points = ['a', 'b', 'c'].map((type) => ({ ...POINT, attributes: { type } }));

    const request = only(encoderFor({ encoding })([sumRecord({ points }), histogramRecord()], RESOURCE));

    expect(request.items).toBe(4);
    expect(metricsOf(request).map(({ sum }) => sum?.dataPoints.length)).toEqual([3, undefined]);
  });

  test('more than one request may hold is cut between metrics', () => {
    const points = [POINT, { ...POINT, attributes: { more: true } }];
    const metrics = Array.from({ length: 10 }, (_, n) => sumRecord({ name: `metric.${n}`, points }));

    const requests = encoderFor({ encoding, maxBytes: 1000 })(metrics, RESOURCE);

    expect(requests.length).toBeGreaterThan(1);
    expect(requests.flatMap(metricsOf).map(({ name }) => name)).toEqual(metrics.map(({ name }) => name));
    expect(requests.map(({ items }) => items)).toEqual(
      requests.map((request) => 2 * metricsOf(request).length),
    );
  });
});

test('what a server finds too large is halved between metrics, with the points of each half counted', () => {
  const two = sumRecord({ name: 'two', points: [POINT, { ...POINT, attributes: { more: true } }] });
  const encode = encoderFor();
  const request = merged(only(encode([two, histogramRecord()], RESOURCE)), [
    only(encode([exponentialRecord()], RESOURCE)),
  ]);

  const halves = halve(request) ?? [];

  expect(halves.map((half) => metricsOf(half).map(({ name }) => name))).toEqual([
    ['two', 'faas.something'],
    ['faas.something'],
  ]);
  expect(halves.map(({ items }) => items)).toEqual([3, 1]);
});

test('a single metric is not halved, however many points it has', () => {
  const points = [POINT, { ...POINT, attributes: { more: true } }];

  expect(halve(only(encoderFor()([sumRecord({ points })], RESOURCE)))).toBeUndefined();
});
