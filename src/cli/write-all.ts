import { writeSync } from 'node:fs';

const UNTIL_IT_IS_READ_MS = 5;

/**
 * Writes the whole text, however slow the reader is: npm leaves its pipes non-blocking, so that a write may take only a
 * part, or nothing yet. Throws where the reader has gone.
 */
export function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Bun.sleepSync(UNTIL_IT_IS_READ_MS);
    }
  }
}
