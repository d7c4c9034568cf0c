import type { SandboxEvent } from '../../sandbox/events.ts';
import { readText } from '../../sandbox/read-text.ts';
import type { Paint } from '../../sandbox/viewer/paint.ts';
import type { ViewOptions } from '../../sandbox/viewer/trace-view.ts';
import { Advice } from './advice.ts';
import type { SandboxArguments } from './arguments.ts';
import { costSummary } from './cost-summary.ts';
import { ExtensionCosts } from './extension-costs.ts';
import { openRecorder } from './recording-files.ts';
import { timelineLine } from './timeline.ts';

/** Sees everything that happens, tells it as it happens, and sums it up at the end. */
export interface Spectator {
  readonly onEvent: (event: SandboxEvent) => void;
  close(): void;
}

interface Io {
  readonly stdout: (text: string) => void;
}

export function spectate(asked: SandboxArguments, io: Io, view: ViewOptions): Spectator {
  const { json, record } = asked;
  const { paint } = view;
  const advice = new Advice(readText('/etc/hosts'));
  const recorder = record === undefined ? undefined : openRecorder(record);
  const costs = new ExtensionCosts();
  const print = json ? (event: SandboxEvent) => io.stdout(`${JSON.stringify(event)}\n`) : teller(io, paint);
  return {
    onEvent(event) {
      recorder?.note(event);
      costs.note(event);
      advice.note(event);
      print(event);
    },
    close() {
      recorder?.close();
      if (json) return;
      for (const line of costSummary(costs)) io.stdout(`${line}\n`);
      for (const line of advice.lines(asked.layers.length)) io.stdout(`${paint('warning', line)}\n`);
    },
  };
}

function teller({ stdout }: Io, paint: Paint): (event: SandboxEvent) => void {
  let startedAt: number | undefined;
  return (event) => {
    startedAt ??= event.at;
    const line = timelineLine(event, { startedAt, paint });
    if (line !== undefined) stdout(line);
  };
}
