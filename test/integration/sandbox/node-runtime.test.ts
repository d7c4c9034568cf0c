import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeRuntime } from '../../../src/sandbox/node-runtime.ts';
import { run } from './setup.ts';

const HANDLER = `
export const handler = async (event, context) => {
  console.log('first line\\nsecond line');
  await new Promise((resolve) => setTimeout(resolve, event.sleepMs ?? 0));
  if (event.fail) throw new TypeError('no');
  return { id: context.awsRequestId, trace: process.env._X_AMZN_TRACE_ID };
};
export const streaming = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('half of ');
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (event.fail) throw new TypeError('no');
  stream.end('it');
});
`;

/** A folder with the handler in it, gone at the end of the test. */
function taskRoot() {
  const folder = mkdtempSync(join(tmpdir(), 'task-'));
  writeFileSync(join(folder, 'index.mjs'), HANDLER);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test("AWS's runtime for Node answers, and a message of several lines stays one record", async () => {
  using task = taskRoot();
  await using it = await run({}, { taskRoot: task.folder, runtime: nodeRuntime() });

  const done = await it.sandbox.invoke('{}', { requestId: 'r-1' });
  const failed = await it.sandbox.invoke('{"fail":true}');

  expect(JSON.parse(done.response)).toMatchObject({ id: 'r-1', trace: expect.stringContaining('Sampled=0') });
  expect(failed).toMatchObject({ status: 'error', errorType: 'Runtime.Unknown' });
  expect(JSON.parse(failed.response)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' });
  expect(functionRecords(it)[0]).toMatch(/^\S+Z\tr-1\tINFO\tfirst line\nsecond line\n$/);
});

test('a response is streamed, and may fail when it has begun', async () => {
  using task = taskRoot();
  const options = { taskRoot: task.folder, runtime: nodeRuntime(), handler: 'index.streaming' };
  await using it = await run({}, options);

  const done = await it.sandbox.invoke('{}');
  const failed = await it.sandbox.invoke('{"fail":true}');

  expect(done).toMatchObject({ status: 'success', response: 'half of it' });
  expect(failed).toMatchObject({ status: 'error', errorType: 'Runtime.Unknown', response: 'half of ' });
});

test('with the JSON log format its records are objects', async () => {
  using task = taskRoot();
  await using it = await run({}, { taskRoot: task.folder, runtime: nodeRuntime(), logFormat: 'JSON' });

  await it.sandbox.invoke('{}', { requestId: 'r-1' });

  expect(functionRecords(it)[0]).toMatchObject({
    level: 'INFO',
    requestId: 'r-1',
    message: 'first line\nsecond line',
  });
});

test('on a managed instance it takes requests at once and writes JSON lines', async () => {
  using task = taskRoot();
  await using it = await run(
    {},
    { taskRoot: task.folder, runtime: nodeRuntime(), initializationType: 'lambda-managed-instances' },
  );

  const invocations = await Promise.all([
    it.sandbox.invoke('{"sleepMs":100}', { requestId: 'r-1' }),
    it.sandbox.invoke('{"sleepMs":100}', { requestId: 'r-2' }),
  ]);

  const starts = it.of('invoke-started').map(({ at }) => at);
  expect(invocations.map(({ response }) => JSON.parse(response).id)).toEqual(['r-1', 'r-2']);
  expect(Math.max(...starts)).toBeLessThan(Math.min(...invocations.map(({ endedAt }) => endedAt)));
  expect(functionRecords(it).map((record) => JSON.parse(String(record)))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ requestId: 'r-2', message: 'first line\nsecond line' }),
    ]),
  );
});

function functionRecords({ of }: Awaited<ReturnType<typeof run>>): unknown[] {
  return of('telemetry-generated').flatMap(({ record }) =>
    record.type === 'function' ? [record.record] : [],
  );
}
