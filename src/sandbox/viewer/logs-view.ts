import type { SinkLog } from '../otlp/logs.ts';
import { renderRule } from './facts.ts';
import { renderRow } from './row-view.ts';
import { logTime } from './trace-tree.ts';
import { NARROWEST, type ViewOptions, WIDEST } from './trace-view.ts';

/** Logs that belong to no trace, under a heading, by the time since the first. */
export function renderLogs(title: string, logs: readonly SinkLog[], { width, paint }: ViewOptions): string {
  const columns = Math.min(WIDEST, Math.max(NARROWEST, width));
  const startNano = logs[0] === undefined ? 0n : logTime(logs[0]);
  const layout = { paint, columns, line: { startNano, endNano: startNano, columns: 0 } };
  const rows = logs.map((log) => renderRow({ kind: 'log', log, branches: '' }, layout));
  return [renderRule(title, { width, paint }), ...rows].map((line) => `${line.trimEnd()}\n`).join('');
}
