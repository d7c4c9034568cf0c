import { writeSync } from 'node:fs';
import { describeError, OWN_LINE, printable } from './diagnostics.ts';

const STDERR = 2;
/** Each line comes back as telemetry, and may be written again for that. */
const MOST_REPORTS = 10;

/** Writes to the extension's output, at once; a pipe that takes nothing more costs the line, not the process. */
export function writeLine(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // Nobody is left to be told.
  }
}

/**
 * Runs the extension to its end, and exits 0. An exception that nobody caught is a bug of ours: it is reported,
 * and the process lives on to answer `next`.
 */
export function runToExit(run: () => Promise<void>): void {
  let reports = 0;
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(kind, (error: unknown) => {
      reports += 1;
      if (reports <= MOST_REPORTS) report(kind, error);
    });
  }
  run()
    .catch((error: unknown) => report('ended', error))
    .finally(() => process.exit(0));
}

function report(code: string, error: unknown): void {
  writeLine(`${OWN_LINE} ERROR ${code}: ${printable(describeError(error))}\n`);
}
