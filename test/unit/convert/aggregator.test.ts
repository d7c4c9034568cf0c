import { describe, expect, test } from 'bun:test';
import { Aggregator, type AggregatorOptions } from '../../../src/convert/aggregator.ts';
import type { HrTime, Instrument, Measurement, MetricRecord } from '../../../src/convert/records.ts';
import { at } from '../../support/builders.ts';
import { only } from '../../support/encoder.ts';

function instrument(facts: Partial<Instrument> = {}): Instrument {
  return { name: 'm', description: 'd', unit: 's', kind: 'counter', bounds: [], ...facts };
}

const COUNTER = instrument({ name: 'count' });
const HISTOGRAM = instrument({ name: 'duration', kind: 'histogram', bounds: [1, 2, 5] });
const LEVEL = instrument({ name: 'level', kind: 'level' });

function aggregator(options: Partial<AggregatorOptions> = {}): Aggregator {
  return new Aggregator({ temporality: 'delta', histogram: 'explicit_bucket_histogram', ...options });
}

/** `time` is ms after noon. */
function measurement(facts: Partial<Measurement> = {}): Measurement {
  return { instrument: COUNTER, value: 1, attributes: {}, ...facts, time: at(facts.time ?? 0) };
}

function record(to: Aggregator, ...measurements: readonly Partial<Measurement>[]): void {
  for (const one of measurements) to.record(measurement(one));
}

function hrTime(ms: number): HrTime {
  return [Math.floor(at(ms) / 1000), (at(ms) % 1000) * 1e6];
}

function interval(metrics: readonly MetricRecord[]) {
  const { start, time } = only(only(metrics).points as readonly { start: HrTime; time: HrTime }[]);
  return { start, time };
}

function valuesOf(metrics: readonly MetricRecord[]): unknown[] {
  return metrics.flatMap((metric) => (metric.type === 'sum' ? metric.points.map(({ value }) => value) : []));
}

test('counts add up to one point, in the metric that the instrument defines', () => {
  const one = aggregator();
  record(one, { time: -300 }, { value: 2 }, { time: 500 });

  expect(one.snapshot(at(1000))).toEqual([
    {
      kind: 'metric',
      type: 'sum',
      name: 'count',
      description: 'd',
      unit: 's',
      temporality: 'delta',
      monotonic: true,
      points: [{ attributes: {}, start: hrTime(-300), time: hrTime(1000), value: 4 }],
    },
  ]);
});

test('attributes make points of their own, in whatever objects they come', () => {
  const one = aggregator();
  record(
    one,
    { attributes: { type: 'a' } },
    { attributes: { type: 'b' }, value: 5 },
    { attributes: { type: 'a' } },
  );

  expect(only(one.snapshot(at(1000))).points).toMatchObject([
    { attributes: { type: 'a' }, value: 2 },
    { attributes: { type: 'b' }, value: 5 },
  ]);
});

test('a histogram counts each value in the first bucket that it is not beyond', () => {
  const one = aggregator();
  for (const value of [0, 1, 1.5, 2, 5, 5.01, 100]) record(one, { instrument: HISTOGRAM, value });

  const metric = only(one.snapshot(at(1000)));

  expect(metric).toMatchObject({ type: 'histogram', temporality: 'delta' });
  expect(metric.points).toMatchObject([
    { count: 7, sum: 114.51, min: 0, max: 100, bounds: [1, 2, 5], counts: [2, 2, 1, 2] },
  ]);
});

describe('with delta temporality', () => {
  test.each(['delta', 'lowmemory'] as const)('(%s) each value is in one snapshot', (temporality) => {
    const one = aggregator({ temporality });
    record(one, { value: 3 });
    const first = one.snapshot(at(1000));

    record(one, { value: 4 });

    expect([valuesOf(first), valuesOf(one.snapshot(at(2000)))]).toEqual([[3], [4]]);
  });

  test('intervals follow each other without gap, though nothing is told of some', () => {
    const one = aggregator();
    record(one, { time: 100 });
    const first = one.snapshot(at(1000));
    const silent = one.snapshot(at(2000));
    record(one, { time: 2500 });

    const second = one.snapshot(at(3000));

    expect(silent).toEqual([]);
    expect(interval(first)).toEqual({ start: hrTime(100), time: hrTime(1000) });
    expect(interval(second)).toEqual({ start: hrTime(1000), time: hrTime(3000) });
  });

  test('a clock that is set back makes no interval that ends before it starts', () => {
    const one = aggregator();
    record(one, { time: 500 });
    one.snapshot(at(1000));
    record(one, { time: -5000 });

    const back = one.snapshot(at(-4000));
    record(one, {});

    expect(interval(back)).toEqual({ start: hrTime(1000), time: hrTime(1001) });
    expect(interval(one.snapshot(at(-3000)))).toEqual({ start: hrTime(1001), time: hrTime(1002) });
  });

  test.each([
    { what: 'long before any sandbox', time: -1_000_000_000_000, start: 1000 - 24 * 3_600_000, end: 1000 },
    { what: 'in the future', time: 1_000_000_000_000, start: 1000, end: 1001 },
  ])('an event that says that it was $what does not take the interval with it', ({ time, start, end }) => {
    const one = aggregator();
    record(one, { time });

    expect(interval(one.snapshot(at(1000)))).toEqual({ start: hrTime(start), time: hrTime(end) });
  });
});

describe('with cumulative temporality', () => {
  test('values add up from the first measurement on', () => {
    const one = aggregator({ temporality: 'cumulative' });
    record(one, { time: 100, value: 3 });
    one.snapshot(at(1000));
    record(one, { value: 4 }, { instrument: HISTOGRAM, value: 1.5 });
    one.snapshot(at(2000));
    record(one, { instrument: HISTOGRAM, value: 7 });

    const metrics = one.snapshot(at(3000));

    expect(metrics.map(({ temporality }) => temporality)).toEqual(['cumulative', 'cumulative']);
    expect(metrics[0]?.points).toMatchObject([{ value: 7, start: hrTime(100), time: hrTime(3000) }]);
    expect(metrics[1]?.points).toMatchObject([{ count: 2, sum: 8.5, counts: [0, 1, 0, 1] }]);
  });

  test('a snapshot is not changed by what is measured after it', () => {
    const one = aggregator({ temporality: 'cumulative' });
    record(one, { instrument: HISTOGRAM, value: 1.5 });
    const metrics = one.snapshot(at(1000));

    record(one, { instrument: HISTOGRAM, value: 1.5 });

    expect(only(metrics).points).toMatchObject([{ count: 1, counts: [0, 1, 0, 0] }]);
  });

  test('nothing is told where nothing was measured since', () => {
    const one = aggregator({ temporality: 'cumulative' });
    record(one, {});
    one.snapshot(at(1000));

    expect(one.isFresh).toBe(false);
    expect(one.snapshot(at(2000))).toEqual([]);
  });
});

test.each(['delta', 'cumulative', 'lowmemory'] as const)(
  'of a level the last value counts, always cumulative, with the preference %s',
  (temporality) => {
    const one = aggregator({ temporality });
    record(one, { instrument: LEVEL, value: 7 }, { instrument: LEVEL, value: 5 });

    const metric = only(one.snapshot(at(1000)));

    expect(metric).toMatchObject({ type: 'sum', monotonic: false, temporality: 'cumulative' });
    expect(metric.points).toMatchObject([{ value: 5 }]);
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('%p is no amount, and is left out', (value) => {
  const one = aggregator();
  record(one, { value });

  expect(one.isFresh).toBe(false);
  expect(one.snapshot(at(1000))).toEqual([]);
});

describe('an exponential histogram', () => {
  const options = { histogram: 'base2_exponential_bucket_histogram' } as const;

  function pointOf(...values: readonly number[]) {
    const one = aggregator(options);
    for (const value of values) record(one, { instrument: HISTOGRAM, value });
    const metric = only(one.snapshot(at(1000)));
    if (metric.type !== 'exponential-histogram') throw new Error(metric.type);
    return only(metric.points);
  }

  test('has one value at the finest scale', () => {
    expect(pointOf(2)).toMatchObject({
      ...{ count: 1, sum: 2, min: 2, max: 2, scale: 20, zeroCount: 0 },
      ...{ offset: 2 ** 20 - 1, counts: [1] },
    });
  });

  test('counts zeros apart', () => {
    expect(pointOf(0, 0)).toMatchObject({ count: 2, sum: 0, zeroCount: 2, scale: 0, counts: [] });
  });

  test('merges buckets until 160 of them reach from the least to the greatest value', () => {
    // From 2^0 to 2^40 there are 40 powers of two: at scale 2 that is 160 buckets, and one that ends with 1.
    const { scale, offset, counts } = pointOf(1, 2 ** 10, 2 ** 40);

    expect(scale).toBe(1);
    expect(offset).toBe(-1);
    expect(counts).toHaveLength(81);
    expect(counts.flatMap((count, n) => (count === 0 ? [] : [[n, count]]))).toEqual([
      [0, 1],
      [20, 1],
      [80, 1],
    ]);
  });

  test('takes the least and the greatest numbers there are', () => {
    const { scale, counts } = pointOf(Number.MIN_VALUE, 1, Number.MAX_VALUE);

    expect(scale).toBe(-4);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  });
});
