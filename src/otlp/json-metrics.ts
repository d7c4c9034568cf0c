import type {
  Attributes,
  ExponentialHistogramPoint,
  HistogramPoint,
  HrTime,
  MetricRecord,
  SumPoint,
} from '../convert/records.ts';
import { double, keyValues } from './json-values.ts';
import { isWhole, TEMPORALITY, unixNanos } from './values.ts';

/** OTLP's Metric in JSON. */
export function metricObject(metric: MetricRecord): object {
  const { name, description, unit } = metric;
  return { name, description, unit, ...dataObject(metric) };
}

function dataObject(metric: MetricRecord): object {
  const aggregationTemporality = TEMPORALITY[metric.temporality];
  switch (metric.type) {
    case 'sum': {
      const dataPoints = metric.points.map(sumPoint);
      return { sum: { dataPoints, aggregationTemporality, isMonotonic: metric.monotonic } };
    }
    case 'histogram':
      return { histogram: { dataPoints: metric.points.map(histogramPoint), aggregationTemporality } };
    case 'exponential-histogram': {
      const dataPoints = metric.points.map(exponentialPoint);
      return { exponentialHistogram: { dataPoints, aggregationTemporality } };
    }
  }
}

function sumPoint(point: SumPoint): object {
  const { value } = point;
  return { ...timed(point), ...(isWhole(value) ? { asInt: `${value}` } : { asDouble: double(value) }) };
}

function histogramPoint(point: HistogramPoint): object {
  return {
    ...timed(point),
    ...distribution(point),
    bucketCounts: point.counts.map(String),
    explicitBounds: point.bounds,
  };
}

function exponentialPoint(point: ExponentialHistogramPoint): object {
  return {
    ...timed(point),
    ...distribution(point),
    scale: point.scale,
    zeroCount: `${point.zeroCount}`,
    positive: { offset: point.offset, bucketCounts: point.counts.map(String) },
  };
}

interface Timed {
  readonly attributes: Attributes;
  readonly start: HrTime;
  readonly time: HrTime;
}

function timed({ attributes, start, time }: Timed): object {
  return {
    attributes: keyValues(attributes),
    startTimeUnixNano: `${unixNanos(start)}`,
    timeUnixNano: `${unixNanos(time)}`,
  };
}

function distribution({ count, sum, min, max }: HistogramPoint | ExponentialHistogramPoint): object {
  return { count: `${count}`, sum: double(sum), min: double(min), max: double(max) };
}
