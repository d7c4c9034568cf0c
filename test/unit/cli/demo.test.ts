import { expect, test } from 'bun:test';
import { runDemoCommand } from '../../../src/cli/demo.ts';

async function demo(...args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const status = await runDemoCommand(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    columns: undefined,
    isTTY: false,
  });
  return { status, stdout, stderr };
}

test('help goes to the output and is no failure', async () => {
  const { status, stdout } = await demo('--help');

  expect([status, stdout.split('\n')[0]]).toEqual([0, 'Usage: lambda-otel-bridge demo [options]']);
});

test('bad usage goes to the error output, and nothing is run', async () => {
  const { status, stdout, stderr } = await demo('--engine=perl');

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toStartWith('--engine takes "bun" or "node", not "perl".');
});

test('a reader who goes away does not keep the demo from its end', async () => {
  const stdout = () => {
    throw new Error('EPIPE');
  };

  const status = await runDemoCommand(['--help'], {
    stdout,
    stderr: () => {},
    env: {},
    columns: undefined,
    isTTY: false,
  });

  expect(status).toBe(0);
});
