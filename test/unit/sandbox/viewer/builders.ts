import type { SinkLog } from '../../../../src/sandbox/otlp/logs.ts';
import type { SinkMetric } from '../../../../src/sandbox/otlp/metrics.ts';
import type { SinkSpan } from '../../../../src/sandbox/otlp/traces.ts';

export const TRACE_ID = '5b8aa5a2d2c872e8321cf37308d69df2';

/** 2026-11-23T15:02:33Z. */
const START = 1_795_446_153_000_000_000n;

/** The time that many ms after the start of the trace. */
export function at(ms: number): bigint {
  return START + BigInt(Math.round(ms * 1e6));
}

const RESOURCE = { attributes: { 'service.name': 'shop' }, schemaUrl: '' };
const SCOPE = { name: 'bridge', version: '', attributes: {}, schemaUrl: '' };

/** What an SDK in the function sends under. */
export const SDK = { attributes: { 'telemetry.sdk.language': 'nodejs' }, schemaUrl: '' };

export function span(given: Partial<SinkSpan> & { readonly ms?: readonly [number, number] }): SinkSpan {
  const { ms: [from, to] = [0, 100], ...fields } = given;
  return {
    traceId: TRACE_ID,
    spanId: '0000000000000001',
    parentSpanId: undefined,
    traceState: '',
    flags: 1,
    name: 'shop',
    kind: 'internal',
    startNano: at(from),
    endNano: at(to),
    attributes: {},
    droppedAttributes: 0,
    events: [],
    droppedEvents: 0,
    links: [],
    droppedLinks: 0,
    status: { code: 'unset', message: '' },
    resource: RESOURCE,
    scope: SCOPE,
    problems: [],
    ...fields,
  };
}

export function log(given: Partial<SinkLog> & { readonly ms?: number }): SinkLog {
  const { ms = 0, ...fields } = given;
  return {
    timeNano: at(ms),
    observedNano: at(ms + 1),
    severityNumber: 9,
    severityText: 'INFO',
    body: 'a line',
    attributes: {},
    droppedAttributes: 0,
    flags: 1,
    traceId: TRACE_ID,
    spanId: '0000000000000001',
    eventName: '',
    resource: RESOURCE,
    scope: SCOPE,
    problems: [],
    ...fields,
  };
}

/** A metric with one delta point: of a sum its `value`, of a histogram these `seconds`. */
export function metric(
  given: Partial<SinkMetric> & { readonly value?: bigint; readonly seconds?: readonly number[] },
): SinkMetric {
  const { value, seconds = [], ...fields } = given;
  const sum = seconds.reduce((total, one) => total + one, 0);
  const count = BigInt(seconds.length);
  const histogram = { count, sum, min: undefined, max: undefined, bounds: [], bucketCounts: [count] };
  const isHistogram = fields.kind === 'histogram';
  const point = { startNano: at(0), timeNano: at(60_000), attributes: {}, value };
  return {
    name: 'faas.invocations',
    description: '',
    unit: '',
    kind: 'sum',
    temporality: 'delta',
    monotonic: !isHistogram,
    points: [{ ...point, histogram: isHistogram ? histogram : undefined }],
    resource: RESOURCE,
    scope: SCOPE,
    ...fields,
  };
}
