import { describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeControlGroup, shareOf } from '../../../src/sandbox/control-group.ts';

test.each([
  [1769, 1],
  [3538, 2],
  [128, 0.0724],
])('%d MB give %d of a CPU', (memoryMb, cpus) => {
  expect(shareOf(memoryMb).cpus).toBeCloseTo(cpus, 4);
});

describe('where processes cannot be limited it says why, and leaves nothing behind', () => {
  test('no control groups', () => {
    expect(makeControlGroup(shareOf(512), { mounts: 'proc /proc proc rw 0 0\n', own: '' })).toEqual({
      kind: 'refused',
      reason: 'there are no control groups on this machine',
    });
  });

  test.each([
    ['version 1', (at: string) => `cgroup ${at}/a cgroup rw,cpu 0 0\ncgroup ${at}/b cgroup rw,memory 0 0\n`],
    ['version 2', (at: string) => `cgroup2 ${at}/a cgroup2 rw 0 0\n`],
  ])('%s without its files', (_version, mountsAt) => {
    const folder = mkdtempSync(join(tmpdir(), 'control-group-'));
    for (const name of ['a', 'b']) mkdirSync(join(folder, name));

    const outcome = makeControlGroup(shareOf(512), { mounts: mountsAt(folder), own: '0::/\n' });

    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('ENOENT') });
    expect(['a', 'b'].map((name) => readdirSync(join(folder, name)))).toEqual([[], []]);
    rmSync(folder, { recursive: true });
  });
});
