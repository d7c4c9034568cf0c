import type { SinkMetric } from '../../sandbox/otlp/metrics.ts';
import type { Findings } from './findings.ts';
import type { InvocationTruth } from './truth.ts';

/** Every invocation and every init is counted once, by how it ended. */
export function checkMetrics(
  truths: readonly InvocationTruth[],
  metrics: readonly SinkMetric[],
  findings: Findings,
): void {
  const ended = (...statuses: readonly string[]) =>
    truths.filter(({ status }) => statuses.includes(status)).length;
  const inits = truths.flatMap(({ init }) => init ?? []);
  const expected = {
    'faas.invocations': ended('success'),
    'faas.errors': ended('error', 'failure'),
    'faas.timeouts': ended('timeout'),
    'faas.coldstarts': inits.filter(({ phase }) => phase === 'init').length,
    'faas.invoke_duration': truths.length,
    'faas.init_duration': inits.length,
  };
  for (const [name, amount] of Object.entries(expected)) {
    findings.equal('metrics', name, { expected: amount, got: amountOf(name, metrics) });
  }
}

/** What delta points add up to: counts, or the number of values of a histogram. */
function amountOf(name: string, metrics: readonly SinkMetric[]): number {
  const points = metrics.filter((metric) => metric.name === name).flatMap((metric) => metric.points);
  return points.reduce((sum, { value, histogram }) => sum + Number(histogram?.count ?? value ?? 0), 0);
}
