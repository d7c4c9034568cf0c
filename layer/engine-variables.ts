import { open } from 'node:fs/promises';

/**
 * What the executable's engine reads from the environment before, or beside, any code of ours: options and a file
 * to load, being the bun command instead, an open debugger port, printing each request with its headers.
 */
const UNWANTED = ['BUN_OPTIONS', 'BUN_BE_BUN', 'BUN_INSPECT', 'BUN_CONFIG_VERBOSE_FETCH'];

/**
 * Makes an executable deaf to them, because no option of the build does: each name in it becomes one that no
 * environment can hold. Throws where a name is not there at all, as it may be in an engine of another version.
 */
export async function ignoreEngineVariables(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const bytes = await file.readFile();
    for (const name of UNWANTED) for (const at of placesOf(bytes, name)) await file.write('=', at, 'latin1');
  } finally {
    await file.close();
  }
}

/** In the engine's own scripts, where a name comes after a dot, it is not looked up but set. */
function placesOf(bytes: Buffer, name: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1))
    if (bytes.toString('latin1', at - 1, at) !== '.') places.push(at);
  if (places.length === 0)
    throw new Error(`there is no ${name} in the executable: see layer/engine-variables.ts`);
  return places;
}
