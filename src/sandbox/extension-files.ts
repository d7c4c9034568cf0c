import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** An executable that is started as an extension; its file name is the name it must register with. */
export interface ExtensionFile {
  readonly name: string;
  readonly path: string;
}

/**
 * Every file in a layer's `extensions` folder that is no folder itself, then the single executables. Layers
 * lie over one another: of two files with one name the later is started. Throws where a layer is no folder, because
 * a mistyped path would pass for a layer without extensions.
 */
export function findExtensions(
  layers: readonly string[],
  executables: readonly string[],
): readonly ExtensionFile[] {
  const found = new Map<string, string>();
  for (const layer of layers) {
    if (!existsSync(layer)) throw new Error(`the layer ${layer} does not exist`);
    for (const name of filesIn(join(layer, 'extensions'))) found.set(name, join(layer, 'extensions', name));
  }
  for (const path of executables) found.set(basename(path), path);
  return [...found].map(([name, path]) => ({ name, path })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A layer without an `extensions` folder has none. */
function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}
