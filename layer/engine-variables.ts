import { open } from 'node:fs/promises';

/**
 * What the executable's engine reads from the environment before, or beside, any code of ours: options and a file
 * to load, being the bun command instead, an open debugger port, printing each request with its headers.
 */
const UNWANTED = [
  'BUN_OPTIONS',
  'BUN_BE_BUN',
  'BUN_INSPECT',
  'BUN_INSPECT_CONNECT_TO',
  'BUN_CONFIG_VERBOSE_FETCH',
];

/**
 * Makes an executable deaf to them, because no option of the build does: each name in it becomes one that no
 * environment can hold. Throws where a name is not there exactly once, as in an engine of another version.
 */
export async function ignoreEngineVariables(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const bytes = await file.readFile();
    for (const name of UNWANTED) await file.write('=', nameAt(bytes, name), 'latin1');
  } finally {
    await file.close();
  }
}

function nameAt(bytes: Buffer, name: string): number {
  const constant = `\0${name}\0`;
  const at = bytes.indexOf(constant, 0, 'latin1');
  if (at < 0 || bytes.includes(constant, at + 1, 'latin1'))
    throw new Error(`the executable does not hold ${name} exactly once: see layer/engine-variables.ts`);
  return at + 1;
}
