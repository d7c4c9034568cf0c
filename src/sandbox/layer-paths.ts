import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where in a layer what is looked for. Source: Lambda developer guide, layer paths for each runtime. */
const EVERYBODY: readonly Place[] = [
  { variable: 'PATH', folder: 'bin' },
  { variable: 'LD_LIBRARY_PATH', folder: 'lib' },
];
const FUNCTION: readonly Place[] = [
  { variable: 'NODE_PATH', folder: 'nodejs/node_modules' },
  { variable: 'PYTHONPATH', folder: 'python' },
  { variable: 'RUBYLIB', folder: 'ruby/lib' },
];

interface Place {
  readonly variable: string;
  readonly folder: string;
}

/**
 * The variables by which the programs and libraries of layers are found, which on Lambda lie in `/opt`; a later layer
 * covers those before it. Commands of the host come first, as Lambda's own do there.
 */
export function layerPaths(
  layers: readonly string[],
  { path, extension }: { readonly path: string; readonly extension: boolean },
): Record<string, string> {
  const places = extension ? EVERYBODY : [...EVERYBODY, ...FUNCTION];
  const found = places.flatMap(({ variable, folder }) => {
    const folders = layers.map((layer) => join(layer, folder)).filter((each) => existsSync(each));
    const own = variable === 'PATH' ? [path] : [];
    return folders.length === 0 ? [] : [[variable, [...own, ...folders.toReversed()].join(':')]];
  });
  return { PATH: path, ...Object.fromEntries(found) };
}
