import { readFileSync } from 'node:fs';

/** The text of a file that may not be there: then it is empty. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
