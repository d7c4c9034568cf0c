import type { SandboxEvent } from '../../sandbox/events.ts';
import type { SinkRequest } from '../../sandbox/otlp-sink.ts';
import { cut, padEnd, padStart, printable, widthOf, wrap } from '../../sandbox/viewer/text.ts';
import { NARROWEST, type ViewOptions } from '../../sandbox/viewer/trace-view.ts';
import { counted, formatBytes, formatMs } from '../../sandbox/viewer/units.ts';
import type { Audience } from './play.ts';
import type { PlayedStep } from './truth.ts';

const TITLE_COLUMNS = 19;
const STATUS_COLUMNS = 7;
const TIME_COLUMNS = 7;

/** Tells the run line by line: invocations as they end, exports as they arrive. */
export function liveAudience(print: (text: string) => void, view: ViewOptions): Audience {
  const say = (line: string) => print(`${line.trimEnd()}\n`);
  return {
    event: (event) => eventLines(event, view).forEach(say),
    exported: (request) => say(exportLine(request, view)),
    played: (played) => say(stepLine(played, view)),
  };
}

function stepLine({ step, invocation }: PlayedStep, { width, paint }: ViewOptions): string {
  const { status, startedAt, runtimeDoneAt, response } = invocation;
  const lead = [
    ` ${paint(status === 'success' ? 'good' : 'warning', '●')}`,
    paint('strong', padEnd(cut(step.title, TITLE_COLUMNS), TITLE_COLUMNS)),
    paint(status === 'success' ? 'good' : 'warning', padEnd(status, STATUS_COLUMNS)),
    `${padStart(formatMs(runtimeDoneAt - startedAt), TIME_COLUMNS)}  `,
  ].join(' ');
  return lead + paint('faint', cut(printable(response), Math.max(0, width - 1 - widthOf(lead))));
}

function exportLine(
  { signal, items, wireBytes, status, encoding }: SinkRequest,
  { paint }: ViewOptions,
): string {
  const { spans, logs, metrics } = items;
  const amounts: readonly (readonly [number, string])[] = [
    [spans.length, 'span'],
    [logs.length, 'log'],
    [metrics.length, 'metric'],
  ];
  const told = amounts.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun));
  const text = `   ← ${told.join(', ') || `empty ${signal ?? 'request'}`} · ${formatBytes(wireBytes)} ${encoding ?? ''}`;
  return status === 200 ? paint('faint', text) : paint('bad', `${text} · answered ${status}`);
}

function eventLines(event: SandboxEvent, { paint, width }: ViewOptions): readonly string[] {
  switch (event.kind) {
    case 'init-ended': {
      const again = event.phase === 'invoke' ? 'init again' : 'init';
      const text = `   ${again}: ${event.status} in ${formatMs(event.durationMs)}`;
      return [paint(event.status === 'success' ? 'faint' : 'bad', text)];
    }
    case 'shutdown-started':
      return [paint('faint', `   shutdown: ${event.reason}`)];
    case 'process-output':
      if (event.process.role !== 'extension') return [];
      return wrap(printable(event.text), Math.max(NARROWEST, width) - 4).map((line) =>
        paint('warning', `   ${line}`),
      );
    default:
      return [];
  }
}
