import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bunPath, nodePath } from '../../support/engines.ts';
import { faultInjection, SRC } from '../../support/fault-injection.ts';
import type { BrokenRun } from './run-broken-modules.ts';

const RUNNER = join(import.meta.dir, 'run-broken-modules.ts');
const LONGEST_MS = 30_000;

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'instrumented-'));
  const entrypoints = [join(SRC, 'main.ts')];
  await Bun.build({
    entrypoints,
    outdir: folder,
    target: 'node',
    splitting: true,
    plugins: [faultInjection],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries({ bun: bunPath, node: nodePath }))('on %s', (_engine, command) => {
  test(
    'a module that throws costs telemetry at most, and the user is told',
    () => {
      const { stdout } = spawnSync(command, [RUNNER, folder], {
        encoding: 'utf8',
        timeout: LONGEST_MS,
      });
      const runs: BrokenRun[] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));

      const lived = ({ answersNext, endsInTime }: BrokenRun) => answersNext && endsInTime;
      const told = ({ isAllThere, lines }: BrokenRun) => (isAllThere || lines > 0) && lines < 10;
      expect(runs.length).toBeGreaterThan(400);
      expect(runs.filter((run) => !lived(run) || !told(run))).toEqual([]);
    },
    LONGEST_MS,
  );
});
