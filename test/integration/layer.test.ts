import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { zipTree } from '../../layer/zip.ts';
import { bunPath, LAYERS } from '../support/engines.ts';

const root = join(import.meta.dir, '../..');
let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'layer-test-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Path and mode → SHA-256, of every file of a tree. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  return Object.fromEntries(
    files.map((path) => [
      `${relative(folder, path)} ${(statSync(path).mode & 0o777).toString(8)}`,
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );
}

describe('the layers', () => {
  test('are the same bytes whenever the sources are', () => {
    const before = Object.values(LAYERS).map(contents);

    const build = spawnSync(
      bunPath,
      ['layer/build.ts', ...Object.values(LAYERS).map((path) => path.split('/').at(-1) ?? '')],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );

    expect(build.stderr).toBe('');
    expect(Object.values(LAYERS).map(contents)).toEqual(before);
  });

  test('hold one extension each, and the Node layer what it loads', () => {
    expect(Object.keys(contents(LAYERS.bun))).toEqual(['extensions/lambda-otel-bridge 755']);
    expect(Object.keys(contents(LAYERS.node)).sort()).toEqual([
      'extensions/lambda-otel-bridge 755',
      'lambda-otel-bridge/main.cjs 644',
      'lambda-otel-bridge/pipeline.cjs 644',
      'lambda-otel-bridge/undici.cjs 644',
    ]);
  });

  test('the Node zip is small, the same every time, and keeps what is executable so', async () => {
    const [first, second] = [join(scratch, 'first.zip'), join(scratch, 'second.zip')];
    await zipTree(LAYERS.node, first);
    await zipTree(LAYERS.node, second);

    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    expect(statSync(first).size).toBeLessThan(500_000);
    expect(modesIn(readFileSync(first))).toEqual({
      'extensions/lambda-otel-bridge': 0o755,
      'lambda-otel-bridge/main.cjs': 0o644,
      'lambda-otel-bridge/pipeline.cjs': 0o644,
      'lambda-otel-bridge/undici.cjs': 0o644,
    });
  });

  test('an unknown layer is named, with those that are known', () => {
    const build = spawnSync(bunPath, ['layer/build.ts', 'arm'], { cwd: root, encoding: 'utf8' });

    expect(build.status).toBe(2);
    expect(build.stderr).toContain('unknown layer arm: known are x86_64, arm64, node');
  });
});

/** Names and Unix modes in a zip's central directory (APPNOTE 6.3.10, 4.3.12). */
function modesIn(zip: Buffer): Record<string, number> {
  const modes: Record<string, number> = {};
  for (
    let at = zip.indexOf('PK\u0001\u0002', 0, 'latin1');
    at >= 0;
    at = zip.indexOf('PK\u0001\u0002', at + 4, 'latin1')
  ) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    modes[name] = (zip.readUInt32LE(at + 38) >>> 16) & 0o777;
  }
  return modes;
}
