import { describe, expect, test } from 'bun:test';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { delivered, type ProbePlan, type Run, run } from './setup.ts';

const MANAGED: ProbePlan = { events: ['SHUTDOWN'] };

/** A managed instance with one probe extension, whose runtime takes several requests at once. */
function runManaged(plan: ProbePlan = {}, options: Partial<SandboxOptions> = {}): Promise<Run> {
  return run(
    { probe: { ...MANAGED, ...plan } },
    { initializationType: 'lambda-managed-instances', ...options, env: { POLLS: '4', ...options.env } },
  );
}

const typesOf = (it: Run) => delivered(it, 'probe').map(({ type }) => type);

function reportsOf(it: Run): readonly Record<string, unknown>[] {
  return delivered(it, 'probe').flatMap(({ type, record }) =>
    type === 'platform.report' ? [record as Record<string, unknown>] : [],
  );
}

test('requests run at the same time, as many as the instance may take', async () => {
  await using it = await runManaged({}, { concurrency: 3 });

  const invocations = await Promise.all(Array.from({ length: 4 }, () => it.sandbox.invoke('{"sleepMs":80}')));

  const [first, second, third, fourth] = invocations.toSorted((a, b) => a.startedAt - b.startedAt);
  const starts = it.of('invoke-started').map(({ at }) => at);
  const ends = [first, second, third, fourth].map((invocation) => invocation?.endedAt ?? 0).toSorted();
  expect(invocations.every(({ status }) => status === 'success')).toBe(true);
  expect(Math.max(...starts.slice(0, 3))).toBeLessThan(ends[0] ?? 0);
  expect(starts[3]).toBeGreaterThanOrEqual(ends[0] ?? 0);
});

test('a request is a start and a report with the response and nothing else', async () => {
  await using it = await runManaged({ types: ['platform'] });
  const header = 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=2be948a625588e32;Sampled=1';

  await it.sandbox.invoke('{}', { requestId: 'r-1', traceHeader: header });
  await it.sandbox.shutdown();

  expect(typesOf(it).slice(-2)).toEqual(['platform.start', 'platform.report']);
  expect(reportsOf(it)).toEqual([
    {
      requestId: 'r-1',
      status: 'success',
      metrics: { durationMs: expect.any(Number) },
      tracing: { spanId: expect.any(String), type: 'X-Amzn-Trace-Id', value: header },
      spans: [
        { name: 'responseLatency', start: expect.any(String), durationMs: expect.any(Number) },
        { name: 'responseDuration', start: expect.any(String), durationMs: expect.any(Number) },
      ],
    },
  ]);
});

test('function logs are lines of text, JSON too, without a newline', async () => {
  await using it = await runManaged();

  await it.sandbox.invoke(JSON.stringify({ print: '{"level":"INFO","message":"m"}' }));
  await it.sandbox.shutdown();

  const lines = delivered(it, 'probe').flatMap(({ type, record }) => (type === 'function' ? [record] : []));
  expect(lines).toEqual(['runtime up', '{"level":"INFO","message":"m"}']);
});

test('nothing is ever frozen, and no INVOKE event comes', async () => {
  await using it = await runManaged();

  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  expect([...it.of('frozen'), ...it.of('thawed')]).toEqual([]);
  expect(it.said('probe').filter(({ event }) => event !== undefined)).toMatchObject([
    { event: { eventType: 'SHUTDOWN', shutdownReason: 'spindown' } },
  ]);
});

test('an extension that asks for INVOKE is refused', async () => {
  await using it = await runManaged({ events: ['INVOKE', 'SHUTDOWN'] }, { initTimeoutMs: 400 });

  expect(it.said('probe')[0]).toEqual({
    refused: 403,
    body: { errorMessage: 'INVOKE: ErrorInvalidEventType', errorType: 'Extension.InvalidEventType' },
  });
});

test('an older schema is refused, in a body that is no JSON', async () => {
  await using it = await runManaged({ schemaVersion: '2022-12-13' });

  expect(it.said('probe')).toContainEqual({
    subscription: 400,
    body: expect.stringContaining('/properties/schemaVersion/enum: value must be "2025-01-29""}'),
  });
});

test('a second subscription is refused, whatever its destination', async () => {
  await using it = await runManaged({ subscribe: 'twice' });

  await it.sandbox.shutdown();

  expect(it.of('extension-subscribed').map(({ status }) => status)).toEqual([200, 500]);
});

test('extensions see how they were started, and that logs are JSON', async () => {
  await using it = await run(
    {},
    {
      initializationType: 'lambda-managed-instances',
      runtime: ['/bin/sh', '-c', 'env; sleep 60'],
      initTimeoutMs: 200,
    },
  );

  const lines = it.of('process-output').map(({ text }) => text);
  expect(lines).toEqual(
    expect.arrayContaining([
      'AWS_LAMBDA_INITIALIZATION_TYPE=lambda-managed-instances',
      'AWS_LAMBDA_MAX_CONCURRENCY=10',
      'AWS_LAMBDA_LOG_FORMAT=JSON',
    ]),
  );
});

describe('a function timeout', () => {
  test('fails its request only, and the late response is told so', async () => {
    await using it = await runManaged({}, { timeoutMs: 150 });

    const [late, other] = await Promise.all([
      it.sandbox.invoke('{"sleepMs":300}', { requestId: 'r-late' }),
      it.sandbox.invoke('{}'),
    ]);
    await it.sandbox.invoke('{"sleepMs":100}');
    await it.sandbox.invoke('{"sleepMs":100}');
    await it.sandbox.shutdown();

    expect(late).toMatchObject({
      status: 'timeout',
      response: '{"errorType":"Sandbox.Timedout","errorMessage":"Task timed out after 0.15 seconds"}',
    });
    expect(other.status).toBe('success');
    expect(it.of('init-started')).toHaveLength(1);
    expect(it.of('process-output').map(({ text }) => text)).toContain(
      'answered 410 {"errorMessage":"Invoke timeout","errorType":"InvokeTimeout"}',
    );
    expect(reportsOf(it).find(({ requestId }) => requestId === 'r-late')).toEqual({
      requestId: 'r-late',
      status: 'timeout',
      metrics: { durationMs: expect.any(Number) },
      errorType: 'Sandbox.Timedout',
    });
  });
});

describe('the end of', () => {
  test('the runtime ends every request, tells so before SHUTDOWN, and the instance is replaced', async () => {
    await using it = await runManaged({ bufferMs: 30_000 });

    const [killed, crashed] = await Promise.all([
      it.sandbox.invoke('{"sleepMs":60000}', { requestId: 'r-1' }),
      it.sandbox.invoke('{"sleepMs":30,"exit":1}', { requestId: 'r-2' }),
    ]);
    const next = await it.sandbox.invoke('{}');

    for (const invocation of [killed, crashed])
      expect(invocation).toMatchObject({ status: 'error', response: '{"errorType":"Runtime.ExitError"}' });
    expect(reportsOf(it).map(({ requestId, errorType }) => [requestId, errorType])).toEqual([
      ['r-1', 'Runtime.ExitError'],
      ['r-2', 'Runtime.ExitError'],
    ]);
    expect(it.of('shutdown-started')).toMatchObject([{ reason: 'failure' }]);
    expect(next.status).toBe('success');
    expect(it.of('init-started').map(({ phase }) => phase)).toEqual(['init', 'init']);
    expect(new Set(instancesOf(it)).size).toBe(2);
  });

  test('an extension, even with code 0 and while nothing runs, does the same', async () => {
    await using it = await runManaged({ exit: 'before-next' }, { initTimeoutMs: 3000 });

    const { status } = await it.sandbox.invoke('{}');

    expect(it.of('init-ended')).toMatchObject([
      { phase: 'init', status: 'error', errorType: 'Extension.Crash' },
      { phase: 'init', status: 'success' },
    ]);
    expect(status).toBe('success');
  });

  test('the sandbox fails what runs, and refuses what comes after', async () => {
    await using it = await runManaged();
    const running = it.sandbox.invoke('{"sleepMs":60000}');
    await it.happened((event) => event.kind === 'invoke-started');

    await it.sandbox.shutdown();

    expect(await running).toMatchObject({
      status: 'failure',
      response: '{"errorType":"Client.ExecutionEnvironmentShutDown"}',
    });
    expect(reportsOf(it)).toMatchObject([
      { status: 'failure', errorType: 'Client.ExecutionEnvironmentShutDown' },
    ]);
    expect(it.of('shutdown-started')).toMatchObject([{ reason: 'spindown' }]);
    await expect(it.sandbox.invoke('{}')).rejects.toThrow('has been shut down');
  });
});

test('an init that fails twice fails the request', async () => {
  await using it = await runManaged({}, { runtime: ['/bin/false'] });

  const invocation = await it.sandbox.invoke('{}');

  expect(invocation).toMatchObject({ status: 'error', response: '{"errorType":"Runtime.ExitError"}' });
  expect(it.of('telemetry-generated').filter(({ record }) => record.type === 'platform.start')).toEqual([]);
});

function instancesOf({ of }: Run): unknown[] {
  return of('telemetry-generated').flatMap(({ record }) =>
    record.type === 'platform.initStart' ? [(record.record as { instanceId: string }).instanceId] : [],
  );
}

test('what an extension reports in init is what the client hears', async () => {
  await using it = await runManaged({ reports: 'init' });

  const { response } = await it.sandbox.invoke('{}');

  expect(response).toBe('{"errorType":"Extension.ConfigInvalid"}');
});
