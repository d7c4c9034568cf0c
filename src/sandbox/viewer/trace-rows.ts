import type { SinkLog } from '../otlp/logs.ts';
import type { SinkSpan, SinkSpanEvent, SinkSpanLink } from '../otlp/traces.ts';
import { logTime, type SpanNode, type TraceTree } from './trace-tree.ts';

/** A line of a trace before it has a width: what it shows, behind which branches of the tree. */
export type TraceRow = { readonly branches: string } & RowContent;

type RowContent =
  | { readonly kind: 'span'; readonly span: SinkSpan }
  | { readonly kind: 'log'; readonly log: SinkLog }
  | { readonly kind: 'more-logs'; readonly logs: readonly SinkLog[] }
  | { readonly kind: 'event'; readonly event: SinkSpanEvent }
  | { readonly kind: 'link'; readonly link: SinkSpanLink }
  | { readonly kind: 'status'; readonly span: SinkSpan };

/** More log records of one span than this are shown as the first few, a count, and the last. */
const MOST_LOGS = 6;
const FIRST_LOGS = 3;

/** A trace from top to bottom: under each span its failure, its links, then logs, events and children by time. */
export function traceRows(trace: TraceTree): readonly TraceRow[] {
  const loose = logRows(trace.logs).map((row) => ({ branches: '', ...row.content }));
  return [...trace.roots.flatMap((root) => spanRows(root, '', '')), ...loose];
}

function spanRows(node: SpanNode, branches: string, below: string): readonly TraceRow[] {
  const entries = entriesOf(node);
  const lastChild = entries.findLastIndex((entry) => 'child' in entry);
  const rows = entries.flatMap((entry, index): readonly TraceRow[] => {
    if ('content' in entry)
      return [{ branches: below + (index < lastChild ? '│  ' : '   '), ...entry.content }];
    const last = index === lastChild;
    return spanRows(entry.child, below + (last ? '└─ ' : '├─ '), below + (last ? '   ' : '│  '));
  });
  return [{ branches, kind: 'span', span: node.span }, ...rows];
}

interface Line {
  readonly time: bigint;
  readonly content: RowContent;
}

type Entry = Line | { readonly time: bigint; readonly child: SpanNode };

function entriesOf({ span, children, logs }: SpanNode): readonly Entry[] {
  const head: Line[] = span.links.map((link) => ({ time: 0n, content: { kind: 'link', link } }));
  if (span.status.code === 'error') head.unshift({ time: 0n, content: { kind: 'status', span } });
  const timed: Entry[] = [
    ...logRows(logs),
    ...span.events.map((event): Line => ({ time: event.timeNano, content: { kind: 'event', event } })),
    ...children.map((child) => ({ time: child.span.startNano, child })),
  ];
  return [...head, ...timed.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)))];
}

function logRows(logs: readonly SinkLog[]): readonly Line[] {
  const one = (log: SinkLog): Line => ({ time: logTime(log), content: { kind: 'log', log } });
  if (logs.length <= MOST_LOGS) return logs.map(one);
  const left = logs.slice(FIRST_LOGS, -1);
  const more: Line = {
    time: left[0] === undefined ? 0n : logTime(left[0]),
    content: { kind: 'more-logs', logs: left },
  };
  return [...logs.slice(0, FIRST_LOGS).map(one), more, ...logs.slice(-1).map(one)];
}
