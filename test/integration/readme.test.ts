import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OtlpSink, startOtlpSink } from '../../src/sandbox/otlp-sink.ts';

const root = join(import.meta.dir, '../..');

/** `.ci/run` runs these from a clone; they would run this file again, or take minutes. */
const RUN_BY_CI = ['npm ci && npm start', 'npm ci && npm test', 'npm run test:faults', 'npm run test:e2e'];

const commands = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map((line) => line.trim())
  .filter((line) => line !== '');

/** Stands in for the Collector on this machine; one that is there already does as well. */
let sink: OtlpSink | undefined;
beforeAll(async () => {
  sink = await startOtlpSink({ port: 4318 }).catch(() => undefined);
});
afterAll(() => sink?.close());

test('the README shows the two commands that CI runs', () => {
  expect(commands).toEqual(expect.arrayContaining(RUN_BY_CI));
});

test.each(commands.filter((command) => !RUN_BY_CI.includes(command)))(
  'the README command `%s` works',
  async (command) => {
    const { code, output } = await run(command);

    expect(code === 0 ? '' : output).toBe('');
  },
  60_000,
);

function run(command: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn('sh', ['-c', command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = `${command}\n`;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
