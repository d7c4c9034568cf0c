import { describe, expect, test } from 'bun:test';
import { ValueType } from '@opentelemetry/api';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { Aggregator, type AggregatorOptions } from '../../../src/convert/aggregator.ts';
import type { Instrument, MetricRecord } from '../../../src/convert/records.ts';
import { at } from '../../support/builders.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import type { OtlpResourceMetrics } from '../../support/otlp-metrics-oracle.ts';
import { readOtlp } from '../../support/otlp-oracle.ts';

const RESOURCE = { 'service.name': 'orders' };
const BOUNDS = [0.005, 0.1, 1, 10];

/** The SDK's own reader, which is asked by hand. */
class HandReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

interface Case extends AggregatorOptions {
  readonly durations: readonly number[];
  readonly counts: readonly number[];
  readonly level: number;
}

/** What the SDK makes of the values. */
async function stockMetrics({
  temporality,
  histogram,
  durations,
  counts,
  level,
}: Case): Promise<ResourceMetrics> {
  const isDelta = temporality !== 'cumulative';
  const reader = new HandReader({
    aggregationTemporalitySelector: (type) =>
      isDelta && type !== 'UP_DOWN_COUNTER'
        ? AggregationTemporality.DELTA
        : AggregationTemporality.CUMULATIVE,
    aggregationSelector: () =>
      histogram === 'base2_exponential_bucket_histogram'
        ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
        : { type: AggregationType.DEFAULT },
  });
  const provider = new MeterProvider({ resource: resourceFromAttributes(RESOURCE), readers: [reader] });
  const meter = provider.getMeter('lambda-otel-bridge', '0.1.0');
  const advice = { explicitBucketBoundaries: [...BOUNDS] };
  const duration = meter.createHistogram('duration', { unit: 's', description: 'How long.', advice });
  const queue = { unit: 'By', description: 'How much.', valueType: ValueType.INT };
  if (histogram === 'explicit_bucket_histogram') {
    const counter = meter.createCounter('count', {
      unit: '{thing}',
      description: 'How many.',
      valueType: ValueType.INT,
    });
    for (const [index, value] of counts.entries()) counter.add(value, { type: `${index % 2}` });
    meter.createUpDownCounter('queue', queue).add(level);
  }
  for (const value of durations) duration.record(value);
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return resourceMetrics;
}

const DURATION: Instrument = {
  ...{ name: 'duration', unit: 's', description: 'How long.', kind: 'histogram', bounds: BOUNDS },
};
const COUNT: Instrument = {
  ...{ name: 'count', unit: '{thing}', description: 'How many.', kind: 'counter', bounds: [] },
};
const QUEUE: Instrument = {
  ...{ name: 'queue', unit: 'By', description: 'How much.', kind: 'level', bounds: [] },
};

/** What we make of them. */
function ourMetrics({ durations, counts, level, ...options }: Case): MetricRecord[] {
  const aggregator = new Aggregator(options);
  const record = (instrument: Instrument, value: number, attributes = {}) =>
    aggregator.record({ instrument, value, attributes, time: at(0) });
  for (const value of durations) record(DURATION, value);
  if (options.histogram === 'explicit_bucket_histogram') {
    for (const [index, value] of counts.entries()) record(COUNT, value, { type: `${index % 2}` });
    record(QUEUE, level);
  }
  return aggregator.snapshot(at(1));
}

/** All metrics by their names, without times: the SDK goes by its own clock, and by its milliseconds. */
function comparable(encoding: 'protobuf' | 'json', bytes: Uint8Array) {
  const request = readOtlp({ signal: 'metrics', encoding, bytes });
  const { resourceMetrics } = request as { resourceMetrics?: OtlpResourceMetrics[] };
  const { resource, scopeMetrics = [] } = resourceMetrics?.[0] ?? {};
  const { scope, metrics = [] } = scopeMetrics[0] ?? {};
  const sorted = metrics.toSorted((a, b) => a.name.localeCompare(b.name));
  return { resource, scope, metrics: JSON.parse(JSON.stringify(sorted, withoutTimes)) };
}

/** That nothing is negative the SDK says with an empty message, and we with none. */
function withoutTimes(key: string, value: unknown): unknown {
  return /TimeUnixNano$|^timeUnixNano$|^negative$/.test(key) ? undefined : value;
}

/** Below 2^-1022 the SDK calls everything equal. */
const amount = fc.oneof(
  fc.constantFrom(0, 0.005, 0.1, 1, 10, 2 ** -10, 2 ** 20, 900),
  fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
  fc.double({ min: 2 ** -1022, max: 1e290, noNaN: true }),
);
const values = fc.record({
  durations: fc.array(amount, { minLength: 1, maxLength: 40 }),
  counts: fc.array(fc.nat(1000), { minLength: 1, maxLength: 10 }),
  level: fc.nat(1_000_000),
});

describe.each(['delta', 'cumulative', 'lowmemory'] as const)('with %s temporality', (temporality) => {
  test.each([
    ['protobuf', 'explicit_bucket_histogram', ProtobufMetricsSerializer],
    ['json', 'explicit_bucket_histogram', JsonMetricsSerializer],
    ['protobuf', 'base2_exponential_bucket_histogram', ProtobufMetricsSerializer],
    ['json', 'base2_exponential_bucket_histogram', JsonMetricsSerializer],
  ] as const)(
    'metrics in %s with %s say what the stock exporter would say',
    async (encoding, histogram, serializer) => {
      await fc.assert(
        fc.asyncProperty(values, async (given) => {
          const wanted = { ...given, temporality, histogram };
          const stock = serializer.serializeRequest(await stockMetrics(wanted)) ?? new Uint8Array();

          const ours = only(encoderFor({ encoding })(ourMetrics(wanted), { attributes: RESOURCE }));

          expect(comparable(encoding, ours.bytes)).toEqual(comparable(encoding, stock));
        }),
        { numRuns: 50 },
      );
    },
  );
});
