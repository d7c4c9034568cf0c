import {
  type EncodedRequest,
  type OtlpKeyValue,
  type OtlpResource,
  type OtlpScope,
  readOtlp,
} from './otlp-oracle.ts';

export interface OtlpMetric {
  readonly name: string;
  readonly description?: string;
  readonly unit?: string;
  readonly sum?: OtlpMetricData & { readonly isMonotonic?: boolean };
  readonly histogram?: OtlpMetricData;
  readonly exponentialHistogram?: OtlpMetricData;
}

export interface OtlpMetricData {
  readonly aggregationTemporality: string;
  readonly dataPoints: readonly OtlpDataPoint[];
}

/** The fields of all kinds of points: a metric's kind says which of them a point has. */
export interface OtlpDataPoint {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly asInt?: string;
  readonly asDouble?: number | string;
  readonly count?: string;
  readonly sum?: number | string;
  readonly min?: number;
  readonly max?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly scale?: number;
  readonly zeroCount?: string;
  readonly positive?: { readonly offset?: number; readonly bucketCounts?: readonly string[] };
}

export type OtlpResourceMetrics = OtlpResource & {
  readonly scopeMetrics: readonly (OtlpScope & { readonly metrics: readonly OtlpMetric[] })[];
};

/** A metrics request → what it says; throws on anything that a strict receiver could object to. */
export function readMetrics(request: EncodedRequest): readonly OtlpResourceMetrics[] {
  const { resourceMetrics = [] } = readOtlp(request) as { resourceMetrics?: OtlpResourceMetrics[] };
  for (const { scopeMetrics } of resourceMetrics) {
    for (const { metrics } of scopeMetrics) metrics.forEach(refuseOddMetric);
  }
  return resourceMetrics;
}

export function metricsOf(request: EncodedRequest): OtlpMetric[] {
  return readMetrics(request).flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}

/** What the data model requires beyond the types of fields. */
function refuseOddMetric({ name, sum, histogram, exponentialHistogram }: OtlpMetric): void {
  const data = sum ?? histogram ?? exponentialHistogram;
  refuse(name, {
    'an odd name': !/^[A-Za-z][A-Za-z0-9_./-]{0,254}$/.test(name),
    'no points': (data?.dataPoints ?? []).length === 0,
    'no temporality': !/DELTA|CUMULATIVE/.test(data?.aggregationTemporality ?? ''),
    'no interval': (data?.dataPoints ?? []).some(
      ({ startTimeUnixNano, timeUnixNano }) => BigInt(startTimeUnixNano) >= BigInt(timeUnixNano),
    ),
  });
  for (const point of histogram?.dataPoints ?? []) refuseOddBuckets(name, point);
  for (const point of exponentialHistogram?.dataPoints ?? []) refuseOddExponentialBuckets(name, point);
}

function refuseOddBuckets(
  name: string,
  { bucketCounts = [], explicitBounds = [], count }: OtlpDataPoint,
): void {
  refuse(name, {
    'not one bucket more than bounds': bucketCounts.length !== explicitBounds.length + 1,
    'buckets that do not add up': totalOf(bucketCounts) !== BigInt(count ?? 0),
    'bounds that do not ascend': explicitBounds.some((bound, n) => bound <= (explicitBounds[n - 1] ?? -1)),
  });
}

function refuseOddExponentialBuckets(
  name: string,
  { positive, zeroCount = '0', count }: OtlpDataPoint,
): void {
  const { bucketCounts = [] } = positive ?? {};
  refuse(name, {
    'too many buckets': bucketCounts.length > 160,
    'buckets that do not add up': totalOf(bucketCounts) + BigInt(zeroCount) !== BigInt(count ?? 0),
  });
}

function refuse(name: string, flaws: Readonly<Record<string, boolean>>): void {
  for (const [flaw, isThere] of Object.entries(flaws)) if (isThere) throw new Error(`${name}: ${flaw}`);
}

function totalOf(counts: readonly string[]): bigint {
  return counts.reduce((total, count) => total + BigInt(count), 0n);
}
