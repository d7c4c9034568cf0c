import { expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAll } from '../../../src/cli/write-all.ts';

test('a pipe that takes no more for the moment costs nothing of the text', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipe-'));
  const pipe = join(folder, 'pipe');
  spawnSync('mkfifo', [pipe]);
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const text = 'line after line\n'.repeat(50_000);
  const reader = Bun.spawn(['sh', '-c', `head -c ${text.length} ${pipe} | sha256sum`], { stdout: 'pipe' });

  writeAll(fd, text);

  const expected = createHash('sha256').update(text).digest('hex');
  expect(await new Response(reader.stdout).text()).toStartWith(expected);
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

test('a reader that has gone is an error', () => {
  const fd = openSync('/dev/full', 'w');

  expect(() => writeAll(fd, 'text')).toThrow('ENOSPC');
  closeSync(fd);
});
