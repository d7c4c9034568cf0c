import type { LogRecord, SpanRecord } from '../../src/convert/records.ts';

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
