import type { SinkMetric } from '../../sandbox/otlp/metrics.ts';
import type { Fact } from '../../sandbox/viewer/facts.ts';
import { groupBy } from '../../sandbox/viewer/group-by.ts';
import { formatBytes, formatCount, formatMs } from '../../sandbox/viewer/units.ts';

/** One line per metric over the whole run: sums added up, histograms as count and mean, gauges at their last. */
export function metricFacts(metrics: readonly SinkMetric[]): readonly Fact[] {
  const byName = groupBy(metrics, ({ name }) => name);
  return [...byName].sort(([a], [b]) => a.localeCompare(b)).map(([name, same]) => metricFact(name, same));
}

function metricFact(label: string, metrics: readonly SinkMetric[]): Fact {
  const { kind, unit = '' } = metrics.at(-1) ?? {};
  // Cumulative points repeat what came before; only the last of them counts.
  const counting = metrics.filter(({ temporality }) => temporality === 'delta');
  const points = (counting.length > 0 ? counting : metrics.slice(-1)).flatMap((metric) => metric.points);
  if (kind === 'histogram') {
    const count = total(points.map(({ histogram }) => Number(histogram?.count ?? 0)));
    const sum = total(points.map(({ histogram }) => histogram?.sum ?? 0));
    return { label, value: formatCount(count), note: count === 0 ? '' : `mean ${inUnit(sum / count, unit)}` };
  }
  const values = points.map(({ value }) => Number(value ?? 0));
  return { label, value: inUnit(kind === 'gauge' ? (values.at(-1) ?? 0) : total(values), unit), note: '' };
}

function inUnit(value: number, unit: string): string {
  if (unit === 's') return formatMs(value * 1000);
  return unit === 'By' ? formatBytes(Math.round(value)) : formatCount(value);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
