import type { SandboxEvent } from '../../sandbox/events.ts';
import type { Received } from '../../sandbox/otlp-sink.ts';
import { dropsOf } from './check-delivery.ts';

/** What went in at one end of the extension. */
export interface TelemetryTotals {
  /** Posted by the Telemetry API and answered with 200. */
  readonly events: number;
  readonly posts: number;
  readonly bytes: number;
}

/** What came out at the other, by its own exporter; the function's SDK sends its spans itself. */
export interface ExportTotals {
  readonly traces: number;
  readonly spans: number;
  readonly spansOfFunction: number;
  readonly logs: number;
  readonly metrics: number;
  readonly requests: number;
  /** Over the wire, and after decompression. */
  readonly wireBytes: number;
  readonly bodyBytes: number;
  readonly drops: number;
}

export function telemetryTotals(events: readonly SandboxEvent[]): TelemetryTotals {
  const sent = events
    .filter((event) => event.kind === 'telemetry-sent')
    .filter(({ status }) => status === 200);
  return {
    events: sent.reduce((sum, { records }) => sum + records.length, 0),
    posts: sent.length,
    bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

export function exportTotals({ spans, logs, metrics, requests }: Received): ExportTotals {
  const own = spans.filter(({ resource }) => resource.attributes['telemetry.sdk.language'] !== undefined);
  return {
    traces: new Set(spans.map(({ traceId }) => traceId)).size,
    spans: spans.length,
    spansOfFunction: own.length,
    logs: logs.length,
    metrics: metrics.length,
    requests: requests.length,
    wireBytes: requests.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
    bodyBytes: requests.reduce((sum, { body }) => sum + body.length, 0),
    drops: dropsOf(metrics),
  };
}
