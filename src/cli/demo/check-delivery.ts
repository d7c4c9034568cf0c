import type { SandboxEvent } from '../../sandbox/events.ts';
import type { SinkMetric } from '../../sandbox/otlp/metrics.ts';
import type { Received } from '../../sandbox/otlp-sink.ts';
import type { Findings } from './findings.ts';

/** Every request was accepted, every POST of telemetry was answered, and nobody dropped anything. */
export function checkDelivery(received: Received, events: readonly SandboxEvent[], findings: Findings): void {
  const refused = received.requests.filter(({ status }) => status !== 200);
  findings.equal('requests', 'refused', {
    expected: [],
    got: refused.map(({ path, status, refusal }) => `${path} ${status} ${refusal}`),
  });
  const unanswered = events.filter((event) => event.kind === 'telemetry-sent' && event.status !== 200);
  findings.equal('telemetry', 'POSTs not answered 200', { expected: 0, got: unanswered.length });
  findings.equal('drops', 'by the extension', { expected: 0, got: dropsOf(received.metrics) });
  findings.equal('drops', 'by the platform', { expected: 0, got: platformDrops(events) });
}

/** Items that the extension counted as lost: exported, with an error. */
export function dropsOf(metrics: readonly SinkMetric[]): number {
  let drops = 0;
  for (const { name, points } of metrics) {
    if (!/^otel\.sdk\.(exporter|processor)\..*\.(exported|processed)$/.test(name)) continue;
    for (const { attributes, value } of points) {
      if (attributes['error.type'] !== undefined) drops += Number(value ?? 0);
    }
  }
  return drops;
}

function platformDrops(events: readonly SandboxEvent[]): number {
  return events.filter(
    (event) => event.kind === 'telemetry-generated' && event.record.type === 'platform.logsDropped',
  ).length;
}
