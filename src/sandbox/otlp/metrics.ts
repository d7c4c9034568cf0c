import type { ExportMetrics, WireMetric } from './messages.ts';
import {
  type OtlpAttributes,
  type SinkResource,
  type SinkScope,
  toAttributes,
  toResource,
  toScope,
} from './values.ts';

/** A metric as it arrived. Exponential histograms and summaries are `other`, without their points. */
export interface SinkMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'histogram' | 'other';
  readonly temporality: Temporality;
  readonly monotonic: boolean;
  readonly points: readonly SinkMetricPoint[];
  readonly resource: SinkResource;
  readonly scope: SinkScope;
}

export interface SinkMetricPoint {
  readonly startNano: bigint;
  readonly timeNano: bigint;
  readonly attributes: OtlpAttributes;
  /** Of a gauge or a sum: an integer is a `bigint`, a double a `number`. */
  readonly value: number | bigint | undefined;
  readonly histogram: SinkHistogram | undefined;
}

export interface SinkHistogram {
  readonly count: bigint;
  readonly sum: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly bounds: readonly number[];
  readonly bucketCounts: readonly bigint[];
}

const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'] as const;
export type Temporality = (typeof TEMPORALITIES)[number];

export function toMetrics(request: ExportMetrics): readonly SinkMetric[] {
  return request.resourceMetrics.flatMap(({ resource, scopeMetrics, schemaUrl }) => {
    const shared = toResource(resource, schemaUrl);
    return scopeMetrics.flatMap((group) => {
      const scope = toScope(group.scope, group.schemaUrl);
      return group.metrics.map((metric) => ({ ...toMetric(metric), resource: shared, scope }));
    });
  });
}

function toMetric(metric: WireMetric): Omit<SinkMetric, 'resource' | 'scope'> {
  const { name, description, unit, gauge, sum, histogram } = metric;
  const temporality = TEMPORALITIES[(sum ?? histogram)?.aggregationTemporality ?? 0] ?? 'unspecified';
  const shared = { name, description, unit, temporality, monotonic: sum?.isMonotonic ?? false };
  if (gauge !== undefined) return { ...shared, kind: 'gauge', points: gauge.dataPoints.map(toNumberPoint) };
  if (sum !== undefined) return { ...shared, kind: 'sum', points: sum.dataPoints.map(toNumberPoint) };
  if (histogram !== undefined) {
    return { ...shared, kind: 'histogram', points: histogram.dataPoints.map(toHistogramPoint) };
  }
  return { ...shared, kind: 'other', points: [] };
}

type NumberPoint = NonNullable<WireMetric['gauge']>['dataPoints'][number];
type HistogramPoint = NonNullable<WireMetric['histogram']>['dataPoints'][number];

function toNumberPoint(point: NumberPoint): SinkMetricPoint {
  return {
    startNano: point.startTimeUnixNano,
    timeNano: point.timeUnixNano,
    attributes: toAttributes(point.attributes),
    value: point.asInt ?? point.asDouble,
    histogram: undefined,
  };
}

function toHistogramPoint(point: HistogramPoint): SinkMetricPoint {
  const { count, sum, min, max, bucketCounts, explicitBounds } = point;
  return {
    startNano: point.startTimeUnixNano,
    timeNano: point.timeUnixNano,
    attributes: toAttributes(point.attributes),
    value: undefined,
    histogram: { count, sum, min, max, bounds: explicitBounds, bucketCounts },
  };
}
