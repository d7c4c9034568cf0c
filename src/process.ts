import { writeSync } from 'node:fs';
import { describeError, OWN_LINE, printable } from './diagnostics.ts';

const STDERR = 2;
/** Each line comes back as telemetry, and may be written again for that. */
const MOST_REPORTS = 10;

/** How long a pipe that is full is waited for, once: then not again before it takes something. */
const MOST_WAIT_MS = 250;

/**
 * Writes to the extension's output, at once → whether all of it was taken; a pipe that takes nothing more costs the line,
 * not the process.
 */
export const writeLine = createLineWriter({
  write: (bytes) => writeSync(STDERR, bytes),
  pause: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
});

interface Pipe {
  /** → the number of bytes that were taken. Throws. */
  write(bytes: Uint8Array): number;
  pause(ms: number): void;
}

/**
 * Node makes its own output non-blocking, so that a write may take only a part of a line, or nothing yet. After a line
 * that was cut short the next begins a new one.
 */
export function createLineWriter(pipe: Pipe): (text: string) => boolean {
  let midLine = false;
  let givenUp = false;
  return (text) => {
    const bytes = Buffer.from(midLine ? `\n${text}` : text);
    const taken = writePatiently(pipe, bytes, givenUp ? 0 : MOST_WAIT_MS);
    const whole = taken === bytes.length;
    if (taken > 0) midLine = !whole;
    givenUp = !whole;
    return whole;
  };
}

function writePatiently(pipe: Pipe, bytes: Uint8Array, mostWaitMs: number): number {
  let taken = 0;
  let waitedMs = 0;
  while (taken < bytes.length) {
    const more = tryWrite(pipe, bytes.subarray(taken));
    if (more === undefined || (more === 0 && waitedMs >= mostWaitMs)) break;
    taken += more;
    if (more > 0) continue;
    pipe.pause(1);
    waitedMs += 1;
  }
  return taken;
}

/** 0 where nothing more is taken for the moment, `undefined` where nobody reads. */
function tryWrite(pipe: Pipe, bytes: Uint8Array): number | undefined {
  try {
    return pipe.write(bytes);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 0 : undefined;
  }
}

/**
 * Runs the extension to its end, and leaves, by `exit` with 0 at once. An exception that nobody caught is a bug of ours: it
 * is reported, and the process lives on to answer `next`.
 */
export function runToExit(exit: () => void, run: () => Promise<void>): void {
  let reports = 0;
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(kind, (error: unknown) => {
      reports += 1;
      if (reports <= MOST_REPORTS) report(kind, error);
    });
  }
  run()
    .catch((error: unknown) => report('ended', error))
    .finally(exit);
}

function report(code: string, error: unknown): void {
  writeLine(`${OWN_LINE} ERROR ${code}: ${printable(describeError(error))}\n`);
}
