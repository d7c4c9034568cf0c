import { expect, test } from 'bun:test';
import { runDemoCommand } from '../../src/cli/demo.ts';
import { widthOf } from '../../src/sandbox/viewer/text.ts';
import { ENGINES } from '../support/lambda.ts';

const TIMEOUT_MS = 60_000;

interface Shown {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function demo(args: readonly string[], io: { readonly columns?: number } = {}): Promise<Shown> {
  const shown = { stdout: '', stderr: '' };
  const status = await runDemoCommand(args, {
    stdout: (text) => {
      shown.stdout += text;
    },
    stderr: (text) => {
      shown.stderr += text;
    },
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    columns: io.columns,
    isTTY: io.columns !== undefined,
  });
  return { status, ...shown };
}

for (const engine of ENGINES) {
  test(
    `all that the sample function does arrives through the built extension on ${engine}`,
    async () => {
      const { status, stdout, stderr } = await demo(['--json', '--engine', engine]);

      const { mismatches, out } = JSON.parse(stdout);
      expect([status, mismatches, stderr]).toEqual([0, [], '']);
      expect(out).toMatchObject({ traces: 12, spans: 20, spansOfFunction: 7, drops: 0 });
    },
    TIMEOUT_MS,
  );
}

test(
  'the demo is a picture in colours that fits a narrow terminal',
  async () => {
    const { status, stdout } = await demo([], { columns: 60 });

    expect(status).toBe(0);
    expect(stdout).toContain('\x1b[');
    expect(Math.max(...stdout.split('\n').map(widthOf))).toBeLessThanOrEqual(60);
  },
  TIMEOUT_MS,
);

test(
  'an endpoint where nobody listens fails no invocation, and nothing is claimed about what arrived',
  async () => {
    const { status, stdout } = await demo(['--endpoint', 'http://127.0.0.1:9']);

    expect(stdout).toContain('cannot be seen from here');
    expect(status).toBe(0);
  },
  TIMEOUT_MS,
);
