import { describe, expect, test } from 'bun:test';
import { delivered, type Run, run } from './setup.ts';

const UPSTREAM = 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=2be948a625588e32;Sampled=1';

test('the client has its response before extensions are done, but the invocation lasts until they are', async () => {
  await using it = await run({ probe: { busyMs: 150 }, idle: { events: ['SHUTDOWN'], busyMs: 60_000 } });

  const invocation = await it.sandbox.invoke('{}');

  expect(invocation.status).toBe('success');
  expect(invocation.respondedAt).toBeLessThanOrEqual(invocation.runtimeDoneAt);
  expect(invocation.endedAt - invocation.startedAt).toBeGreaterThanOrEqual(150);
  expect(invocation.billedDurationMs).toBe(
    Math.ceil(invocation.endedAt - invocation.startedAt + (invocation.initDurationMs ?? 0)),
  );
});

test('the report of an invocation comes during the next one, or in the shutdown', async () => {
  await using it = await run({ probe: { busyMs: 60 } });

  const first = await it.sandbox.invoke('{}');
  const afterFirst = reports(delivered(it, 'probe'));
  const second = await it.sandbox.invoke('{}');
  const afterSecond = reports(delivered(it, 'probe'));
  await it.sandbox.shutdown();

  expect(afterFirst).toEqual([]);
  expect(afterSecond).toEqual([first.requestId]);
  expect(reports(delivered(it, 'probe'))).toEqual([first.requestId, second.requestId]);
});

test('only the first invocation after the init phase reports an init duration', async () => {
  await using it = await run({});

  const durations = [await it.sandbox.invoke('{}'), await it.sandbox.invoke('{}')].map(
    ({ initDurationMs }) => initDurationMs,
  );

  expect(durations).toEqual([it.of('init-ended')[0]?.durationMs, undefined]);
});

test('a sampled trace gives function and telemetry a segment, the INVOKE event the header as it came', async () => {
  await using it = await run({ probe: {} });

  const { response } = await it.sandbox.invoke('{}', { traceHeader: UPSTREAM, tenantId: 'blue' });
  await it.sandbox.shutdown();

  const { tracing, tenantId } = startOf(it);
  expect(tracing.value).toBe(UPSTREAM);
  expect(tenantId).toBe('blue');
  expect(JSON.parse(response)).toMatchObject({
    traceId: `Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=${tracing.spanId};Sampled=1`,
    tenantId: 'blue',
  });
  expect(it.said('probe')).toContainEqual(
    expect.objectContaining({
      event: expect.objectContaining({ tracing: { type: 'X-Amzn-Trace-Id', value: UPSTREAM } }),
    }),
  );
});

test('an error of the function is its response, and the environment stays', async () => {
  await using it = await run({ probe: {} });

  const failed = await it.sandbox.invoke('{"error":"TypeError"}');
  const next = await it.sandbox.invoke('{}');

  expect(failed).toMatchObject({
    status: 'error',
    errorType: 'Runtime.Unknown',
    response: '{"errorType":"TypeError"}',
  });
  expect(next.status).toBe('success');
  expect(it.of('init-started')).toHaveLength(1);
});

describe('after', () => {
  test('the end of the runtime both process sets are new, with new identifiers', async () => {
    await using it = await run({ probe: {} });

    const crashed = await it.sandbox.invoke('{"exit":7}', { requestId: 'r-1' });
    const next = await it.sandbox.invoke('{}');

    expect(JSON.parse(crashed.response)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: 'RequestId: r-1 Error: Runtime exited with error: exit status 7',
    });
    expect(crashed).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
    expect(next.status).toBe('success');
    expect(it.of('init-ended').map(({ phase }) => phase)).toEqual(['init', 'invoke']);
    expect(new Set(it.said('probe').flatMap(({ id }) => (id === undefined ? [] : [id]))).size).toBe(2);
    expect(it.of('shutdown-started')[0]?.reason).toBe('failure');
  });

  test('a kill from outside between two invocations the next one does init again', async () => {
    await using it = await run({ probe: {} });
    const { response } = await it.sandbox.invoke('{}');
    const killed = it.happened((event) => event.kind === 'process-exited');
    process.kill(JSON.parse(response).pid, 'SIGKILL');
    await killed;

    const next = await it.sandbox.invoke('{}');

    expect(next.status).toBe('success');
    expect(it.of('init-ended').map(({ phase, status }) => ({ phase, status }))).toEqual([
      { phase: 'init', status: 'success' },
      { phase: 'invoke', status: 'success' },
    ]);
  });

  test('a timeout extensions get what happened, then SHUTDOWN', async () => {
    await using it = await run({ probe: {} }, { timeoutMs: 1500 });

    const late = await it.sandbox.invoke('{"sleepMs":60000}', { requestId: 'r-1' });
    const next = await it.sandbox.invoke('{}');

    expect(late).toMatchObject({ status: 'timeout', errorType: 'Sandbox.Timedout' });
    expect(JSON.parse(late.response).errorMessage).toBe(
      'RequestId: r-1 Error: Task timed out after 1.50 seconds',
    );
    const done = delivered(it, 'probe').find(({ type }) => type === 'platform.runtimeDone');
    expect(done?.record).toMatchObject({ requestId: 'r-1', status: 'timeout' });
    expect(it.said('probe')).toContainEqual(
      expect.objectContaining({ event: expect.objectContaining({ shutdownReason: 'timeout' }) }),
    );
    expect(next.status).toBe('success');
  });

  test('a crash of an extension, even with code 0, the invocation has failed', async () => {
    await using it = await run({ probe: { exit: 'in-invoke' } });

    const failed = await it.sandbox.invoke('{"sleepMs":1000}', { requestId: 'r-1' });
    const next = await it.sandbox.invoke('{}');

    expect(failed).toMatchObject({ status: 'error', errorType: 'Extension.Crash' });
    expect(JSON.parse(failed.response).errorMessage).toBe('RequestId: r-1 Error: exit code 0');
    expect(next.status).toBe('success');
  });

  test('an extension that is still busy at the timeout the response stands and the environment is new', async () => {
    await using it = await run({ probe: { busyMs: 60_000 } }, { timeoutMs: 300 });

    const invocation = await it.sandbox.invoke('{}');

    expect(invocation.status).toBe('timeout');
    expect(JSON.parse(invocation.response)).toHaveProperty('requestId', invocation.requestId);
    expect(it.of('extension-exited')).toMatchObject([{ name: 'probe', killed: true }]);
  });
});

test('invocations that overlap run one after another', async () => {
  await using it = await run({ probe: {} });

  const invocations = await Promise.all([
    it.sandbox.invoke('{"sleepMs":50}'),
    it.sandbox.invoke('{}'),
    it.sandbox.invoke('{}'),
  ]);

  const [first, second, third] = invocations;
  expect(first?.endedAt).toBeLessThanOrEqual(second?.startedAt ?? 0);
  expect(second?.endedAt).toBeLessThanOrEqual(third?.startedAt ?? 0);
});

test('a POST that is not accepted is sent again', async () => {
  await using it = await run({ probe: { answer: [500, 500], busyMs: 600 } });

  await it.sandbox.invoke('{}');

  const posts = it.of('telemetry-sent');
  expect(posts.slice(0, 3).map(({ status }) => status)).toEqual([500, 500, 200]);
  expect(posts[2]?.records).toEqual(posts[0]?.records ?? []);
});

interface Start {
  readonly tracing: { readonly spanId: string; readonly value: string };
  readonly tenantId: string;
}

function startOf({ of }: Run): Start {
  const starts = of('telemetry-generated').filter(({ record }) => record.type === 'platform.start');
  return starts[0]?.record.record as Start;
}

function reports(records: ReturnType<typeof delivered>): unknown[] {
  return records.flatMap(({ type, record }) =>
    type === 'platform.report' ? [(record as { requestId: string }).requestId] : [],
  );
}
