import { expect, test } from 'bun:test';
import { metricFacts } from '../../../../src/cli/demo/metric-facts.ts';
import type { SinkMetric, SinkMetricPoint } from '../../../../src/sandbox/otlp/metrics.ts';

function metric(given: Partial<SinkMetric>): SinkMetric {
  return {
    name: 'm',
    description: '',
    unit: '',
    kind: 'sum',
    temporality: 'delta',
    monotonic: true,
    points: [],
    resource: { attributes: {}, schemaUrl: '' },
    scope: { name: '', version: '', attributes: {}, schemaUrl: '' },
    ...given,
  };
}

function point(given: Partial<SinkMetricPoint>): SinkMetricPoint {
  return { startNano: 0n, timeNano: 0n, attributes: {}, value: undefined, histogram: undefined, ...given };
}

function histogram(count: bigint, sum: number): SinkMetricPoint {
  return point({ histogram: { count, sum, min: undefined, max: undefined, bounds: [], bucketCounts: [] } });
}

test('delta sums add up over all that arrived', () => {
  const metrics = [
    metric({ points: [point({ value: 2n })] }),
    metric({ points: [point({ value: 1n }), point({ value: 1n })] }),
  ];

  expect(metricFacts(metrics)).toEqual([{ label: 'm', value: '4', note: '' }]);
});

test('of cumulative sums the last one counts', () => {
  const metrics = [2n, 5n].map((value) => metric({ temporality: 'cumulative', points: [point({ value })] }));

  expect(metricFacts(metrics)).toEqual([{ label: 'm', value: '5', note: '' }]);
});

test('a histogram is a count and a mean in its unit', () => {
  const metrics = [
    metric({ kind: 'histogram', unit: 's', points: [histogram(1n, 0.5), histogram(3n, 0.3)] }),
  ];

  expect(metricFacts(metrics)).toEqual([{ label: 'm', value: '4', note: 'mean 200 ms' }]);
});

test('a gauge is its last value; names are in order', () => {
  const gauge = metric({
    name: 'b',
    kind: 'gauge',
    unit: 'By',
    temporality: 'unspecified',
    points: [point({ value: 2500n })],
  });

  expect(metricFacts([gauge, metric({ name: 'a' })])).toEqual([
    { label: 'a', value: '0', note: '' },
    { label: 'b', value: '2.5 kB', note: '' },
  ]);
});
