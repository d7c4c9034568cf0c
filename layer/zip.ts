import { createWriteStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** The only time in our archives, so that the same tree is the same bytes. */
const MTIME = new Date('2000-01-01T00:00:00Z');

/** Writes a folder's files, in the order of their names, as one zip that is the same whenever they are. */
export async function zipTree(folder: string, to: string): Promise<void> {
  const zip = new ZipFile();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of files) {
    const path = join(folder, name);
    const { mode } = statSync(path);
    if (statSync(path).isDirectory()) continue;
    const options = { mtime: MTIME, mode: mode & 0o111 ? 0o100755 : 0o100644, compressionLevel: 9 };
    zip.addBuffer(readFileSync(path), name, options);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(to));
}
