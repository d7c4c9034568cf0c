import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSandboxCommand } from '../../../src/cli/sandbox.ts';
import { probeOptions } from '../sandbox/setup.ts';

/** Runs the command with the probe runtime and the probe extension in a folder of its own. */
async function command(args: readonly string[], stdin = '') {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const { layers, runtime, env } = probeOptions(folder, { probe: {} });
  const out: string[] = [];
  const err: string[] = [];
  try {
    const code = await runSandboxCommand(
      [
        ...['--code', folder, '--layer', layers[0] ?? '', '--runtime', runtime.join(' ')],
        ...['--env', `PROBES=${env?.['PROBES']}`, ...args.map((arg) => arg.replace('FOLDER', folder))],
      ],
      {
        stdout: (text) => out.push(text),
        stderr: (text) => err.push(text),
        stdin: stdinOf(stdin),
        env: {},
      },
    );
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function* stdinOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

test('it runs one invocation per event from standard input and tells what the extension cost', async () => {
  const { code, out, err } = await command(
    ['--event', '-'],
    '{"print":"hello one"}\n{"print":"hello two"}\n',
  );

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('| hello one');
  expect(out).toContain('| hello two');
  expect(out.match(/invocation \S+ over/g)).toHaveLength(2);
  expect(out).toMatch(/probe: registered after .*first next after .*CPU .*peak memory/);
});

test('a failed invocation makes the exit status 1', async () => {
  const { code } = await command(['--event', '-'], '[{}, {"error":"TypeError"}]');

  expect(code).toBe(1);
});

test('with --json every line is an event and there is nothing else', async () => {
  const { code, out } = await command(['--json']);

  const kinds = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).kind);
  expect(code).toBe(0);
  expect(kinds[0]).toBe('sandbox-opened');
  expect(kinds.at(-1)).toBe('shutdown-ended');
});

test.each([
  [['--layer', 'FOLDER/none'], '/none: expected the folder of an unpacked layer'],
  [['--code', 'FOLDER/none'], "/none: expected the folder with the function's code"],
  [['--extension', 'FOLDER/layer'], '/layer: expected an executable file'],
  [['--event', 'FOLDER/none.json'], '/none.json: cannot be read'],
])('%j starts nothing and says what to do', async (args, message) => {
  const { code, out, err } = await command(args);

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('--help tells the options', async () => {
  const { code, out } = await command(['--help']);

  expect(code).toBe(0);
  expect(out).toContain('--log-format');
});
