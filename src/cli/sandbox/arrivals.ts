import type { Received } from '../../sandbox/otlp-sink.ts';
import { type Fact, renderFacts, renderRule } from '../../sandbox/viewer/facts.ts';
import { renderLogs } from '../../sandbox/viewer/logs-view.ts';
import { wrap } from '../../sandbox/viewer/text.ts';
import { type TraceTree, toTraces } from '../../sandbox/viewer/trace-tree.ts';
import { renderTrace, type ViewOptions } from '../../sandbox/viewer/trace-view.ts';
import { counted, formatBytes, formatCount } from '../../sandbox/viewer/units.ts';
import { metricFacts } from '../demo/metric-facts.ts';

/** What reached an OTLP endpoint, as text: traces with their logs, other logs, metrics, and how much it was. */
export function renderArrivals(received: Received, url: string, view: ViewOptions): string {
  if (received.requests.length === 0) return nothing(url, view);
  const { spans, logs, metrics } = received;
  const traceIds = new Set(spans.map(({ traceId }) => traceId));
  const loose = logs.filter(({ traceId }) => traceId === undefined || !traceIds.has(traceId));
  const facts = metricFacts(metrics);
  return [
    ...toTraces(spans, logs).map((trace) => renderTrace(trace, titleOf(trace), view)),
    ...(loose.length === 0 ? [] : [renderLogs('Logs of no trace', loose, view)]),
    ...(facts.length === 0 ? [] : [renderFacts('Metrics', facts, view)]),
    renderFacts('What arrived by OTLP', totals(received), view),
  ].join('\n');
}

function titleOf({ roots }: TraceTree): string {
  const [root] = roots;
  const service = root?.span.resource.attributes['service.name'];
  return service === undefined ? (root?.span.name ?? 'trace') : String(service);
}

function totals({ spans, logs, metrics, requests }: Received): readonly Fact[] {
  const bytes = requests.reduce((sum, { wireBytes }) => sum + wireBytes, 0);
  const refused = requests.filter(({ status }) => status < 200 || status > 299);
  return [
    { label: 'spans', value: formatCount(spans.length), note: '' },
    { label: 'logs', value: formatCount(logs.length), note: '' },
    { label: 'metrics', value: formatCount(metrics.length), note: '' },
    {
      label: 'requests',
      value: formatCount(requests.length),
      note: `${formatBytes(bytes)} on the wire${refused.length === 0 ? '' : `, ${counted(refused.length, 'request')} refused: ${refused.map(({ path, status }) => `${path} ${status}`).join(', ')}`}`,
    },
  ];
}

function nothing(url: string, view: ViewOptions): string {
  const text = `Nothing came to ${url}, which function and extensions had as OTEL_EXPORTER_OTLP_ENDPOINT. Does one of them export OTLP over HTTP, and has --env not named another endpoint?`;
  const lines = wrap(text, Math.max(40, view.width) - 4);
  return `${renderRule('What arrived by OTLP', view)}\n${lines.map((line) => `   ${line}\n`).join('')}`;
}
