import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SandboxEvent } from '../../sandbox/events.ts';
import { parseRecording, type Recording, recordingLine } from '../../sandbox/recording.ts';
import { UsageError } from './arguments.ts';

export interface Recorder {
  note(event: SandboxEvent): void;
  close(): void;
}

/** Writes each event at once, so that an interrupted run is recorded as far as it went. */
export function openRecorder(path: string): Recorder {
  const file = open(path);
  return {
    note(event) {
      const line = recordingLine(event);
      if (line !== undefined) writeSync(file, `${line}\n`);
    },
    close: () => closeSync(file),
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new UsageError(`--record ${path}: cannot be written (${reasonOf(error)}). Name another file.`, {
      cause: error,
    });
  }
}

export async function readRecording(path: string): Promise<Recording> {
  const outcome = parseRecording(await readText(path));
  if (outcome.kind === 'recording') return outcome.recording;
  throw new UsageError(
    `--replay ${path}: ${outcome.message}. Expected a file that --record has written in a run with an extension.`,
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--replay ${path}: cannot be read (${reasonOf(error)}).`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
