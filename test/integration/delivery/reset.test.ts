import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINES, type Lambda, withLambda } from '../../support/lambda.ts';

const SECRET = 's3cret-value';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reset-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An endpoint that is down until it is told otherwise, in a sandbox with a disk of its own. */
function setting() {
  const backend = { isDown: true };
  const answer = () => (backend.isDown ? { status: 503, headers: {}, body: '' } : undefined);
  const env = { LAMBDA_OTEL_BRIDGE_SPILL_FOLDER: folder, OTEL_EXPORTER_OTLP_HEADERS: `api-key=${SECRET}` };
  return { backend, env, sink: { answer } };
}

function outputOf(lambda: Lambda): string {
  const outputs = lambda.eventsOf('process-output').filter(({ process }) => process.role === 'extension');
  return outputs.map(({ text }) => text).join('\n');
}

function bodies(lambda: Lambda): unknown[] {
  return lambda
    .logs()
    .map(({ body }) => body)
    .filter((body) => /^line \d/.test(String(body)));
}

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.otlp'));

describe.each(ENGINES)('a reset while the endpoint is down, on %s', (engine) => {
  test.each([
    ['a crash', { exit: 1 }, {}],
    ['a timeout', { waitMs: 60_000 }, { timeoutMs: 1000 }],
  ])('%s: what had been accepted arrives after it', async (_, fault, sandbox) => {
    const { backend, env, sink } = setting();
    await withLambda(engine, { env, sink, sandbox }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['line 1'] }));
      await lambda.invoke(JSON.stringify({ logs: ['line 2'], ...fault }));
      expect(bodies(lambda)).toEqual([]);
      backend.isDown = false;

      await lambda.invoke(JSON.stringify({ logs: ['line 3'], waitMs: 300 }));
      await lambda.shutdown();

      expect(bodies(lambda).sort()).toEqual(['line 1', 'line 2', 'line 3']);
      expect(lambda.spans('my-function')).toHaveLength(3);
      expect(outputOf(lambda)).toMatch(/INFO kept: \d+ items/);
      expect(outputOf(lambda)).toMatch(/INFO recovered: \d+ items/);
      expect(filesIn(folder)).toEqual([]);
    });
  });

  test('nothing on the disk tells a header, and nothing is left there at the end of the sandbox', async () => {
    const { env, sink } = setting();
    await withLambda(engine, { env, sink }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['line 1'] }));
      await lambda.invoke(JSON.stringify({ exit: 1 }));
      const kept = filesIn(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
      await lambda.invoke(JSON.stringify({ waitMs: 300 }));
      await lambda.shutdown();

      expect(kept.length).toBeGreaterThan(0);
      expect(kept.join('')).not.toContain(SECRET);
      expect(filesIn(folder)).toEqual([]);
    });
  });

  test('with the store off, what is lost is told', async () => {
    const { env, sink } = setting();
    await withLambda(
      engine,
      { env: { ...env, LAMBDA_OTEL_BRIDGE_SPILL_BYTES: '0' }, sink },
      async (lambda) => {
        await lambda.invoke(JSON.stringify({ logs: ['line 1'] }));
        await lambda.invoke(JSON.stringify({ exit: 1 }));
        await lambda.invoke('{}');

        expect(outputOf(lambda)).toMatch(/WARN lost: \d+ of \d+ items did not arrive: .*logs:shutdown/);
        expect(readdirSync(folder)).toEqual([]);
      },
    );
  });
});
