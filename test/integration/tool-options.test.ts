import { expect, test } from 'bun:test';
import { join } from 'node:path';

const TOOLS = ['test/fuzz/telemetry.ts', 'test/soak/soak.ts'];
const CASES: readonly [args: readonly string[], status: number, told: string][] = [
  [['--seed', 'x'], 2, '--seed cannot be "x".'],
  [['--seed'], 2, '--seed'],
  [['--fast'], 2, '--fast'],
  [['--help'], 0, 'npm run'],
];

for (const tool of TOOLS) {
  for (const [args, status, told] of CASES) {
    test(`${tool} ${args.join(' ')} runs nothing, and says what it takes`, () => {
      const { exitCode, stdout, stderr } = Bun.spawnSync([
        process.execPath,
        join(import.meta.dir, '../..', tool),
        ...args,
      ]);

      expect([exitCode, stdout.toString()]).toEqual([status, '']);
      expect(stderr.toString()).toContain(told);
      expect(stderr.toString()).not.toMatch(/^ +at /m);
    });
  }
}
