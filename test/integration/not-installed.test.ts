import { expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePath } from '../support/engines.ts';

test('before npm ci each command says in one line what is missing', () => {
  const clone = mkdtempSync(join(tmpdir(), 'clone-'));
  cpSync(join(import.meta.dir, '../../scripts'), join(clone, 'scripts'), { recursive: true });

  const { status, stdout, stderr } = spawnSync(nodePath, ['scripts/start.mjs'], {
    cwd: clone,
    encoding: 'utf8',
  });

  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^@oven\/bun-\S+ is not installed: run npm ci, with optional packages\.\n$/);
  rmSync(clone, { recursive: true });
});
