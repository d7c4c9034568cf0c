import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type BunPlatform = 'linux-x64' | 'linux-aarch64';

const root = join(import.meta.dir, '..');

/**
 * The Bun binary that an executable for `platform` is built on: the one that runs this, or that of another platform
 * out of its npm package, whose bytes must have the integrity that the lock file states. Throws with what to do.
 */
export function bunBinary(platform: BunPlatform): string {
  const own =
    process.platform === 'linux' && platform === (process.arch === 'arm64' ? 'linux-aarch64' : 'linux-x64');
  return own ? process.execPath : fetchedBinary(`@oven/bun-${platform}`);
}

function fetchedBinary(name: string): string {
  const { version, integrity } = lockEntry(name);
  const kept = join(root, 'dist/bun', `${name.replace('/', '-')}-${version}`);
  const binary = join(kept, 'package/bin/bun');
  if (existsSync(binary)) return binary;
  const scratch = mkdtempSync(join(tmpdir(), 'bun-binary-'));
  try {
    const arguments_ = ['pack', `${name}@${version}`, '--json', '--pack-destination', scratch];
    const packed = JSON.parse(execFileSync('npm', arguments_, { encoding: 'utf8', cwd: scratch }));
    const archive = join(scratch, packed[0].filename);
    verify(archive, name, integrity);
    execFileSync('tar', ['-xzf', archive, '-C', scratch]);
    mkdirSync(join(root, 'dist/bun'), { recursive: true });
    rmSync(kept, { recursive: true, force: true });
    mkdirSync(kept);
    renameSync(join(scratch, 'package'), join(kept, 'package'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return binary;
}

function lockEntry(name: string): { readonly version: string; readonly integrity: string } {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const entry = lock.packages[`node_modules/${name}`];
  if (entry?.integrity === undefined) throw new Error(`package-lock.json has no integrity for ${name}`);
  return entry;
}

function verify(archive: string, name: string, integrity: string): void {
  const [algorithm = '', expected] = integrity.split('-', 2);
  const found = createHash(algorithm).update(readFileSync(archive)).digest('base64');
  if (found !== expected)
    throw new Error(`${name}: the package's ${algorithm} is not that of package-lock.json`);
}
