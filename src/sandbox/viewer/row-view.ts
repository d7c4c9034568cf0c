import type { SinkLog } from '../otlp/logs.ts';
import type { SinkSpan, SinkSpanEvent } from '../otlp/traces.ts';
import type { Paint, Role } from './paint.ts';
import { severityCounts, severityName, severityRole } from './severity.ts';
import { eventText, failureText, spanHints, spanRole, valueText } from './span-text.ts';
import { cut, padEnd, padStart, printable, widthOf } from './text.ts';
import { bar, type TimeLine } from './time-line.ts';
import type { TraceRow } from './trace-rows.ts';
import { logTime } from './trace-tree.ts';
import { counted, formatMs } from './units.ts';

/** How the columns are shared out: tree, duration, bar; what is no span takes all that its branches leave. */
export interface Layout {
  readonly paint: Paint;
  readonly columns: number;
  readonly line: TimeLine;
}

/** A duration, or the time since the trace began: `999 ms`, `14m 59s`. */
const TIME_COLUMNS = 7;
const SEVERITY_COLUMNS = 5;
const HINT_GAP = ' · ';

/** A row as one line of at most `columns`, the first and the last of them empty. */
export function renderRow(row: TraceRow, layout: Layout): string {
  const { paint, columns } = layout;
  return ` ${paint('faint', row.branches)}${content(row, columns - 2 - widthOf(row.branches), layout)}`;
}

function content(row: TraceRow, room: number, layout: Layout): string {
  const { paint } = layout;
  switch (row.kind) {
    case 'span':
      return spanRow(row, room, layout);
    case 'status':
      return paint('bad', cut(`✗ ${failureText(row.span)}`, room));
    case 'link':
      return paint('faint', cut(`↗ link to span ${row.link.spanId} of trace ${row.link.traceId}`, room));
    case 'log':
      return timed(logMoment(row.log), room, layout);
    case 'more-logs':
      return paint('faint', cut(moreText(row.logs), room));
    case 'event':
      return timed(eventMoment(row.event), room, layout);
  }
}

function spanRow(
  { span, branches }: { readonly span: SinkSpan; readonly branches: string },
  room: number,
  { paint, line }: Layout,
): string {
  const labelColumns = room - line.columns - TIME_COLUMNS - 2;
  const root = branches === '';
  const name = cut((root ? '● ' : '') + printable(span.name), labelColumns);
  const hints = fitting(spanHints(span), labelColumns - widthOf(name) - 2);
  const role = spanRole(span);
  const label = `${paint(root ? 'strong' : role, name)}  ${paint('faint', hints)}`;
  const duration = formatMs(Number(span.endNano - span.startNano) / 1e6);
  const columns = [padEnd(label.trimEnd(), labelColumns), padStart(duration, TIME_COLUMNS), ''];
  return columns.join(' ') + paint(role, bar(line, span));
}

/** As many of the words as there is room for. */
function fitting(words: readonly string[], room: number): string {
  const count =
    words.findLastIndex((_, index) => widthOf(words.slice(0, index + 1).join(HINT_GAP)) <= room) + 1;
  return words.slice(0, count).join(HINT_GAP);
}

/** A point in time and what happened then. */
interface Moment {
  readonly time: bigint;
  readonly mark: string;
  readonly role: Role;
  readonly text: string;
}

function timed({ time, mark, role, text }: Moment, room: number, { paint, line }: Layout): string {
  const since = formatMs(Number(time - line.startNano) / 1e6);
  const lead = `${paint('faint', padStart(since, TIME_COLUMNS))}  ${paint(role, mark.padEnd(SEVERITY_COLUMNS))}  `;
  return lead + cut(text, room - widthOf(lead));
}

function logMoment(log: SinkLog): Moment {
  const text = log.body === undefined ? log.eventName : valueText(log.body);
  return { time: logTime(log), mark: severityName(log), role: severityRole(log), text };
}

function eventMoment(event: SinkSpanEvent): Moment {
  const role = event.name === 'exception' ? 'bad' : 'own';
  return { time: event.timeNano, mark: 'EVENT', role, text: eventText(event) };
}

function moreText(logs: readonly SinkLog[]): string {
  return `${padStart('…', TIME_COLUMNS)}  ${counted(logs.length, 'more log')}: ${severityCounts(logs)}`;
}
