import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '../..');
const packaged = join(root, `node_modules/node-linux-${process.arch}/bin/node`);

/** Node as Lambda has it, out of its npm package; the machine's own where there is none for this platform. */
export const nodePath = existsSync(packaged) ? packaged : (Bun.which('node') ?? 'node');
export const bunPath = process.execPath;

/** For a long run, a copy of the layers that no build replaces meanwhile. */
const folder = process.env['TESTED_LAYERS'] ?? join(root, 'dist/layer');

/** The unpacked layer folders that `npm test` builds first, by engine. */
export const LAYERS = {
  bun: join(folder, process.arch === 'arm64' ? 'arm64' : 'x86_64'),
  node: join(folder, 'node'),
} as const;
