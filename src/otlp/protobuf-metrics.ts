import type {
  ExponentialHistogramPoint,
  HistogramPoint,
  MetricRecord,
  SumPoint,
} from '../convert/records.ts';
import { writeAttributes, writeText } from './protobuf-values.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import { isWhole, TEMPORALITY } from './values.ts';

/** The content of a Metric message. Source: opentelemetry-proto 1.11, metrics.proto. */
export function writeMetric(to: ProtobufWriter, metric: MetricRecord): void {
  writeText(to, 1, metric.name);
  writeText(to, 2, metric.description);
  writeText(to, 3, metric.unit);
  to.message(DATA_FIELDS[metric.type], () => {
    writePoints(to, metric);
    to.uint(2, TEMPORALITY[metric.temporality]);
    if (metric.type === 'sum' && metric.monotonic) to.uint(3, 1);
  });
}

const DATA_FIELDS = { sum: 7, histogram: 9, 'exponential-histogram': 10 } as const;

function writePoints(to: ProtobufWriter, metric: MetricRecord): void {
  switch (metric.type) {
    case 'sum':
      for (const point of metric.points) to.message(1, () => writeSumPoint(to, point));
      break;
    case 'histogram':
      for (const point of metric.points) to.message(1, () => writeHistogramPoint(to, point));
      break;
    case 'exponential-histogram':
      for (const point of metric.points) to.message(1, () => writeExponentialPoint(to, point));
      break;
  }
}

function writeSumPoint(to: ProtobufWriter, point: SumPoint): void {
  to.time(2, point.start);
  to.time(3, point.time);
  if (isWhole(point.value)) to.fixed64(6, point.value);
  else to.double(4, point.value);
  writeAttributes(to, 7, point.attributes);
}

function writeHistogramPoint(to: ProtobufWriter, point: HistogramPoint): void {
  to.time(2, point.start);
  to.time(3, point.time);
  to.fixed64(4, point.count);
  to.double(5, point.sum);
  to.fixed64s(6, point.counts);
  to.doubles(7, point.bounds);
  writeAttributes(to, 9, point.attributes);
  to.double(11, point.min);
  to.double(12, point.max);
}

function writeExponentialPoint(to: ProtobufWriter, point: ExponentialHistogramPoint): void {
  writeAttributes(to, 1, point.attributes);
  to.time(2, point.start);
  to.time(3, point.time);
  to.fixed64(4, point.count);
  to.double(5, point.sum);
  to.uint(6, zigzag(point.scale));
  to.fixed64(7, point.zeroCount);
  to.message(8, () => {
    to.uint(1, zigzag(point.offset));
    to.uints(2, point.counts);
  });
  to.double(12, point.min);
  to.double(13, point.max);
}

/** A signed integer as protobuf's sint32 has it: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
