import type { Paint } from './paint.ts';
import { type Layout, renderRow } from './row-view.ts';
import { cut, printable, widthOf } from './text.ts';
import { axis } from './time-line.ts';
import { traceRows } from './trace-rows.ts';
import type { TraceTree } from './trace-tree.ts';

export interface ViewOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
}

/** Narrower terminals get this and wrap; wider ones than `WIDEST` are not filled, as the eye would lose the row. */
export const NARROWEST = 40;
export const WIDEST = 160;

/** One trace as lines: its spans as a tree, their time as bars, logs and events under their span. */
export function renderTrace(trace: TraceTree, title: string, options: ViewOptions): string {
  const layout = layoutOf(trace, options);
  const rows = traceRows(trace).map((row) => renderRow(row, layout));
  return [heading(trace, title, layout), scale(layout), ...rows]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function layoutOf({ startNano, endNano }: TraceTree, { width, paint }: ViewOptions): Layout {
  const columns = Math.min(WIDEST, Math.max(NARROWEST, width));
  const barColumns = Math.round(columns * (columns < 70 ? 0.3 : 0.4));
  return { paint, columns, line: { startNano, endNano, columns: barColumns } };
}

function heading({ traceId }: TraceTree, title: string, { paint, columns }: Layout): string {
  const id = ` ${columns < 80 ? `${traceId.slice(0, 8)}…` : traceId}`;
  const text = cut(printable(title), columns - id.length - 4);
  const rule = '─'.repeat(Math.max(1, columns - widthOf(text) - id.length - 3));
  return ` ${paint('strong', text)} ${paint('faint', rule + id)}`;
}

function scale({ paint, columns, line }: Layout): string {
  return ' '.repeat(columns - line.columns - 1) + paint('faint', axis(line));
}
