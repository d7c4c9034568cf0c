import type { RuntimeDone, SandboxEvent } from '../../sandbox/events.ts';
import type { SinkRequest } from '../../sandbox/otlp-sink.ts';
import { cut, padEnd, padStart, printable, widthOf, wrap } from '../../sandbox/viewer/text.ts';
import { NARROWEST, type ViewOptions } from '../../sandbox/viewer/trace-view.ts';
import { counted, formatBytes, formatMs } from '../../sandbox/viewer/units.ts';
import type { Audience } from './play.ts';
import type { Step } from './story.ts';

const TITLE_COLUMNS = 19;
const STATUS_COLUMNS = 7;
const TIME_COLUMNS = 7;

/**
 * Tells the run line by line: each invocation when the function is done, and under it what was exported meanwhile
 * and after.
 */
export class LiveAudience implements Audience {
  readonly #print: (text: string) => void;
  readonly #view: ViewOptions;
  #title = '';
  #response = '';
  /** Lines that wait for the invocation that they belong to; `undefined` while none runs. */
  #held: string[] | undefined;

  constructor(print: (text: string) => void, view: ViewOptions) {
    this.#print = print;
    this.#view = { ...view, width: Math.max(NARROWEST, view.width) };
  }

  playing({ title }: Step): void {
    this.#title = title;
  }

  event(event: SandboxEvent): void {
    if (event.kind === 'invoke-started') this.#held = [];
    if (event.kind === 'response-sent') this.#response = event.body;
    if (event.kind === 'runtime-done') this.#tell(event);
    for (const line of eventLines(event, this.#view)) this.#say(line);
  }

  exported(request: SinkRequest): void {
    this.#say(exportLine(request, this.#view));
  }

  #tell(done: RuntimeDone): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#say(stepLine({ title: this.#title, response: this.#response, done }, this.#view));
    for (const line of held) this.#say(line);
  }

  #say(line: string): void {
    if (this.#held === undefined) this.#print(`${line.trimEnd()}\n`);
    else this.#held.push(line);
  }
}

interface Told {
  readonly title: string;
  readonly response: string;
  readonly done: RuntimeDone;
}

function stepLine({ title, response, done }: Told, { width, paint }: ViewOptions): string {
  const role = done.status === 'success' ? 'good' : 'warning';
  const lead = [
    ` ${paint(role, '●')}`,
    paint('strong', padEnd(cut(title, TITLE_COLUMNS), TITLE_COLUMNS)),
    paint(role, padEnd(done.status, STATUS_COLUMNS)),
    `${padStart(formatMs(done.durationMs), TIME_COLUMNS)}  `,
  ].join(' ');
  return lead + paint('faint', cut(printable(response), Math.max(0, width - 1 - widthOf(lead))));
}

function exportLine(
  { signal, items, wireBytes, status, encoding }: SinkRequest,
  { paint }: ViewOptions,
): string {
  const amounts: readonly (readonly [number, string])[] = [
    [items.spans.length, 'span'],
    [items.logs.length, 'log'],
    [items.metrics.length, 'metric'],
  ];
  const told = amounts.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun));
  const what = told.join(', ') || `empty ${signal ?? 'request'}`;
  const text = `   ← ${what} · ${formatBytes(wireBytes)} ${encoding ?? ''}`;
  return status === 200 ? paint('faint', text) : paint('bad', `${text} · answered ${status}`);
}

function eventLines(event: SandboxEvent, { paint, width }: ViewOptions): readonly string[] {
  switch (event.kind) {
    case 'init-ended': {
      const text = `   ${event.phase === 'invoke' ? 'init again' : 'init'}: ${event.status} in ${formatMs(event.durationMs)}`;
      return [paint(event.status === 'success' ? 'faint' : 'bad', text)];
    }
    case 'shutdown-started':
      return [paint('faint', `   shutdown: ${event.reason}`)];
    case 'process-output':
      if (event.process.role !== 'extension') return [];
      // What the extension itself has to say.
      return wrap(printable(event.text), width - 4).map((line) => paint('warning', `   ${line}`));
    default:
      return [];
  }
}
