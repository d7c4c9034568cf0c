import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSandboxCommand } from '../../../src/cli/sandbox.ts';
import { probeOptions } from '../sandbox/setup.ts';

/** Runs the command with the probe runtime and the probe extension in a folder of its own. */
async function command(args: readonly string[], stdin = '', typed = false) {
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
        typed,
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

test('whoever types the events is told how', async () => {
  const { code, err } = await command(['--event', '-'], '{}\n', true);

  expect({ code, err }).toEqual({ code: 0, err: 'Type the events, one per line, then Ctrl-D.\n' });
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
  [['--record', 'FOLDER'], 'cannot be written'],
  [['--replay', 'FOLDER/none.jsonl'], '/none.jsonl: cannot be read'],
  [
    ['--replay', 'FOLDER/layer/extensions/probe'],
    'line 1 is not an event of the sandbox. Expected a file that --record has written',
  ],
])('%j starts nothing and says what to do', async (args, message) => {
  const { code, out, err } = await command(args);

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('a run that is recorded can be replayed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  const file = join(folder, 'run.jsonl');
  const recorded = await command(['--record', file, '--event', '-'], '[{}, {}]');

  const { code, out } = await command(['--replay', file]);

  expect([recorded.code, code]).toEqual([0, 0]);
  expect(out.match(/"eventType":"INVOKE"/g)).toHaveLength(2);
  expect(out).not.toContain('runtime  ');
  rmSync(folder, { recursive: true });
});

test('with --otlp and nobody who exports it says so, and where it could be', async () => {
  const { code, out } = await command(['--otlp']);

  expect(code).toBe(0);
  expect(out).toMatch(/Nothing came to http:\/\/127\.0\.0\.1:\d+/);
});

test('a reader who goes away does not keep the run from its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const lines: string[] = [];
  const stdout = (text: string) => {
    if (lines.push(text) > 2) throw new Error('EPIPE');
  };
  const args = ['--runtime', '/bin/false', '--code', folder];

  const code = await runSandboxCommand(args, { stdout, stderr: () => {}, stdin: stdinOf(''), env: {} });

  expect({ code, lines: lines.length }).toEqual({ code: 1, lines: 3 });
  rmSync(folder, { recursive: true });
});

test('with --memory it says what that gives, or why not', async () => {
  const { code, out } = await command(['--memory', '1769', '--timeout', '20']);

  expect(code).toBe(0);
  expect(out).toMatch(/share 1\.0 CPUs and 1769 MB|nothing is limited: \S/);
});

test.each([
  [['--handler', 'missing.handler'], 'there is no missing.mjs, .js or .cjs in'],
  [['--runtime', 'no-such-command --flag'], '--runtime "no-such-command": there is no such command here'],
])('%j starts nothing, as nothing could run', async (args, message) => {
  const err: string[] = [];
  const io = {
    stdout: () => {},
    stderr: (text: string) => err.push(text),
    stdin: stdinOf(''),
    env: process.env,
  };

  const code = await runSandboxCommand(args, io);

  expect(code).toBe(2);
  expect(err.join('')).toContain(message);
});

test('a replay without an extension is refused', async () => {
  const err: string[] = [];
  const io = { stdout: () => {}, stderr: (text: string) => err.push(text), stdin: stdinOf(''), env: {} };

  const code = await runSandboxCommand(['--replay', 'run.jsonl'], io);

  expect(code).toBe(2);
  expect(err.join('')).toContain('Name an extension by --layer or --extension');
});

test('--help tells the options', async () => {
  const { code, out } = await command(['--help']);

  expect(code).toBe(0);
  expect(out).toContain('--log-format');
});
