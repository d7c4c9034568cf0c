import { expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '../../..');
/** Others build the layers, and need them meanwhile. */
const BUILD = 'npm run -s build';

const commands = [...readFileSync(join(root, 'docs/sandbox.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split('\n'))
  .filter((line) => line.trim() !== '');

/** What each command is shown for, by a part of it: what it must print. */
const SHOWN: readonly (readonly [part: string, output: RegExp])[] = [
  ['--handler index.handler', /What the extensions cost[\s\S]*What arrived by OTLP/],
  ['OTEL_SERVICE_NAME=shop', / shop ─/],
  ['OTEL_TRACES_EXPORTER=console', /\| \{"resourceSpans"/],
  ['--trace sampled', /(invocation \S+ over[\s\S]*){2}/],
  ['--memory 512', /share 29 % of a CPU and 512 MB|reported only, nothing is limited/],
  ['--init-type snap-start', /restore success/],
  ['--concurrency 4', /shutdown \(spindown\)/],
  ['custom-runtime', /INFO {3}invocation \S+: success after/],
  ['--record', /shutdown over/],
  ['--replay', / replayed ─/],
];

test('every command of the guide is shown for something', () => {
  expect(commands[0]).toBe(BUILD);
  expect(
    commands
      .slice(1)
      .map(shownFor)
      .filter((shown) => shown === undefined),
  ).toEqual([]);
  expect(commands.length - 1).toBe(SHOWN.length);
});

test.each(commands.slice(1))(
  'the command `%s` works',
  async (command) => {
    const { code, output } = await run(withoutNpx(command));

    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(shownFor(command) ?? /^never$/),
    });
  },
  30_000,
);

/** The commands of README.md are run with it; here it would only take its time. */
function withoutNpx(command: string): string {
  return command.replace('npx lambda-otel-bridge', 'node scripts/lambda-otel-bridge.mjs');
}

function shownFor(command: string): RegExp | undefined {
  return SHOWN.find(([part]) => command.includes(part))?.[1];
}

function run(command: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn('sh', ['-c', command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      output += data;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
