import type {
  ExponentialHistogramRecord,
  HistogramRecord,
  LogRecord,
  SpanRecord,
  SumRecord,
} from '../../src/convert/records.ts';

export const TRACE_ID = '5759e988bd862e3fe1be46a994272793';
export const SPAN_ID = '53995c3f42cd8ad8';

/** A root span of 250 ms on 1 January 2026. */
export function spanRecord(span: Partial<SpanRecord> = {}): SpanRecord {
  return {
    kind: 'span',
    name: 'orders',
    spanKind: 'server',
    ids: { traceId: TRACE_ID, spanId: SPAN_ID },
    parentSpanId: undefined,
    parentIsRemote: false,
    start: [1_767_225_600, 1],
    end: [1_767_225_600, 250_000_001],
    attributes: {},
    error: undefined,
    links: [],
    ...span,
  };
}

/** A line of that span. */
export function logRecord(log: Partial<LogRecord> = {}): LogRecord {
  return {
    kind: 'log',
    time: [1_767_225_600, 123_456_789],
    observed: [1_767_225_600, 999_999_999],
    severityNumber: 9,
    severityText: 'INFO',
    body: 'hello',
    attributes: {},
    droppedAttributes: 0,
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    sampled: true,
    stream: 'function',
    ...log,
  };
}

const METRIC = {
  kind: 'metric',
  name: 'faas.something',
  description: 'Something that is measured.',
  unit: '{thing}',
  temporality: 'delta',
} as const;

/** A minute of 1 January 2026. */
const INTERVAL = { attributes: {}, start: [1_767_225_600, 5], time: [1_767_225_660, 6] } as const;

/** Three things in a minute. */
export function sumRecord(metric: Partial<SumRecord> = {}): SumRecord {
  return { ...METRIC, type: 'sum', monotonic: true, points: [{ ...INTERVAL, value: 3 }], ...metric };
}

/** 0.5, 1 and 2.5 in buckets up to 1, up to 2, and above. */
export function histogramRecord(metric: Partial<HistogramRecord> = {}): HistogramRecord {
  const point = { ...INTERVAL, count: 3, sum: 4, min: 0.5, max: 2.5, bounds: [1, 2], counts: [2, 0, 1] };
  return { ...METRIC, type: 'histogram', points: [point], ...metric };
}

/** 0, 0.5, 1 and 2.5 in buckets that end with powers of two. */
export function exponentialRecord(
  metric: Partial<ExponentialHistogramRecord> = {},
): ExponentialHistogramRecord {
  const distribution = { count: 4, sum: 4, min: 0, max: 2.5, scale: 0, zeroCount: 1 };
  const point = { ...INTERVAL, ...distribution, offset: -2, counts: [1, 1, 0, 1] };
  return { ...METRIC, type: 'exponential-histogram', points: [point], ...metric };
}
