import type { SinkSpan } from '../../sandbox/otlp/traces.ts';
import type { Received } from '../../sandbox/otlp-sink.ts';
import { type Fact, renderFacts, renderRule } from '../../sandbox/viewer/facts.ts';
import { renderLogs } from '../../sandbox/viewer/logs-view.ts';
import { severityCounts } from '../../sandbox/viewer/severity.ts';
import { wrap } from '../../sandbox/viewer/text.ts';
import { type TraceTree, toTraces } from '../../sandbox/viewer/trace-tree.ts';
import { renderTrace, type ViewOptions } from '../../sandbox/viewer/trace-view.ts';
import { counted, formatBytes, formatCount, formatMs } from '../../sandbox/viewer/units.ts';
import type { Recording } from './check.ts';
import { costOf, median } from './cost.ts';
import type { Findings } from './findings.ts';
import { metricFacts } from './metric-facts.ts';
import { exportTotals, telemetryTotals } from './totals.ts';

/** The whole run as text: its traces, figures, and whether all of it is as it should be. */
export function renderSummary(recording: Recording, findings: Findings, view: ViewOptions): string {
  const { received } = recording;
  return [
    ...(received === undefined ? [] : arrivalTexts(recording, received, view)),
    costText(recording, view),
    verdict(recording, findings, view),
  ].join('\n');
}

function arrivalTexts(recording: Recording, received: Received, view: ViewOptions): readonly string[] {
  const metrics = metricFacts(received.metrics);
  const traceIds = new Set(received.spans.map(({ traceId }) => traceId));
  const loose = received.logs.filter(({ traceId }) => traceId === undefined || !traceIds.has(traceId));
  return [
    ...traceTexts(recording, received, view),
    ...(loose.length === 0 ? [] : [renderLogs('Logs of no trace', loose, view)]),
    ...(metrics.length === 0 ? [] : [renderFacts('Metrics', metrics, view)]),
    totalsText(recording, received, view),
  ];
}

function traceTexts(recording: Recording, { spans, logs }: Received, view: ViewOptions): readonly string[] {
  const titles = new Map(recording.steps.map(({ step, invocation }) => [invocation.requestId, step.title]));
  const traces = toTraces(spans, logs);
  return traces.map((trace) => renderTrace(trace, titleOf(trace, titles, spans), view));
}

/** A trace is called after the step whose invocation it holds, or whose invocation links to it. */
function titleOf(
  { traceId }: TraceTree,
  titles: ReadonlyMap<string, string>,
  spans: readonly SinkSpan[],
): string {
  for (const span of spans) {
    const title = titles.get(String(span.attributes['faas.invocation_id']));
    if (title === undefined) continue;
    if (span.traceId === traceId) return title;
    if (span.links.some((link) => link.traceId === traceId)) return `init of “${title}”`;
  }
  return 'unknown';
}

function totalsText({ events }: Recording, received: Received, view: ViewOptions): string {
  const input = telemetryTotals(events);
  const output = exportTotals(received);
  const byBridge = output.spans - output.spansOfFunction;
  const facts: Fact[] = [
    fact(
      'events in',
      input.events,
      `from the Telemetry API in ${counted(input.posts, 'POST')}, ${formatBytes(input.bytes)}`,
    ),
    fact('traces', output.traces, ''),
    fact(
      'spans',
      output.spans,
      `${byBridge} by the extension, ${output.spansOfFunction} by the function’s own SDK`,
    ),
    fact('logs', output.logs, severityCounts(received.logs)),
    fact('metrics', output.metrics, ''),
    fact(
      'requests',
      output.requests,
      `${formatBytes(output.wireBytes)} on the wire, ${formatBytes(output.bodyBytes)} decompressed`,
    ),
    fact('drops', output.drops, ''),
  ];
  return renderFacts('What arrived', facts, view);
}

function fact(label: string, count: number, note: string): Fact {
  return { label, value: formatCount(count), note };
}

function costText({ events, steps }: Recording, view: ViewOptions): string {
  const { processes, registerMs, readyMs, addedMs, cpuMs, peakBytes, privateBytes } = costOf(events);
  const environments = `${counted(processes, 'environment')} and ${counted(steps.length, 'invocation')}`;
  return renderFacts(
    'What the extension cost',
    [
      timing('to register', registerMs, 'the runtime waits for it'),
      timing('to first next', readyMs, 'beside the function’s init'),
      timing('added per invocation', addedMs, 'after the function’s end'),
      {
        label: 'CPU',
        value: cpuMs === undefined ? '-' : formatMs(cpuMs),
        note: `over ${environments}`,
      },
      {
        label: 'memory',
        value: peakBytes === undefined ? '-' : formatBytes(peakBytes),
        note: memoryNote(privateBytes),
      },
    ],
    view,
  );
}

function timing(label: string, values: readonly number[], note: string): Fact {
  const middle = median(values);
  if (middle === undefined) return { label, value: '-', note };
  return {
    label,
    value: formatMs(middle),
    note: `median, ${formatMs(Math.max(...values))} at most; ${note}`,
  };
}

function memoryNote(privateBytes: number | undefined): string {
  return privateBytes === undefined
    ? 'at its peak'
    : `at its peak, ${formatBytes(privateBytes)} of it private`;
}

function verdict(recording: Recording, { compared, mismatches }: Findings, view: ViewOptions): string {
  const { paint, width } = view;
  const checked = recording.received !== undefined;
  if (mismatches.length === 0) {
    const text = checked
      ? `All as it should be: ${counted(recording.steps.length, 'invocation')}, ${counted(compared, 'comparison')}.`
      : 'Every invocation went as it should. What reached the endpoint cannot be seen from here.';
    return paragraph(paint('good', '✓'), text, width);
  }
  const lines = mismatches.slice(0, MOST_MISMATCHES).map(({ where, what, expected, got }) => {
    return paragraph(paint('bad', '✗'), `${where}: ${what}: expected ${expected}, got ${got}`, width);
  });
  const more = mismatches.length - lines.length;
  const rest = more > 0 ? paragraph(' ', `… ${formatCount(more)} more; --json has them all`, width) : '';
  return `${renderRule(`Not as it should be: ${formatCount(mismatches.length)}`, view)}\n${lines.join('')}${rest}`;
}

/** Beyond that, what is wrong is clear. */
const MOST_MISMATCHES = 20;

function paragraph(mark: string, text: string, width: number): string {
  const [first = '', ...more] = wrap(text, Math.max(40, width) - 4);
  return [` ${mark} ${first}`, ...more.map((line) => `   ${line}`)].map((line) => `${line}\n`).join('');
}
