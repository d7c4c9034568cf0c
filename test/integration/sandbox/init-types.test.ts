import { describe, expect, test } from 'bun:test';
import { delivered, type Run, run } from './setup.ts';

const platformTypes = (it: Run) =>
  delivered(it, 'probe').flatMap(({ type }) =>
    type === 'platform.telemetrySubscription' ? [] : [type.replace('platform.', '')],
  );

/** Of the subscriptions that were told. */
const statesOf = (it: Run) =>
  delivered(it, 'probe').flatMap(({ type, record }) =>
    type === 'platform.telemetrySubscription' ? [(record as { state: string }).state] : [],
  );

function recordOf(it: Run, type: string): Record<string, unknown> {
  const found = delivered(it, 'probe').find((record) => record.type === `platform.${type}`);
  return (found?.record ?? {}) as Record<string, unknown>;
}

describe('an init that takes longer than its limit', () => {
  test('is done again in the first invocation, under the function timeout', async () => {
    await using it = await run(
      { probe: { types: ['platform'] } },
      { initTimeoutMs: 150, env: { SLOW_INIT: 'slow-init.once' } },
    );

    const invocation = await it.sandbox.invoke('{}');
    await it.sandbox.shutdown();

    expect(it.of('init-ended')).toMatchObject([
      { phase: 'init', status: 'timeout' },
      { phase: 'invoke', status: 'success' },
    ]);
    expect(invocation).toMatchObject({ status: 'success', initDurationMs: undefined });
    expect(platformTypes(it)).toEqual([
      ...['initStart', 'extension', 'initReport'],
      ...['initStart', 'initRuntimeDone', 'extension', 'initReport', 'start', 'runtimeDone', 'report'],
    ]);
    expect(recordOf(it, 'initReport')).toMatchObject({ phase: 'init', status: 'timeout' });
    expect(statesOf(it)).toEqual(['Subscribed', 'Already subscribed']);
  });

  test('and takes the whole invocation with it when it is as slow again', async () => {
    await using it = await run(
      { probe: {} },
      { initTimeoutMs: 100, timeoutMs: 200, runtime: ['/bin/sleep', '60'] },
    );

    const invocation = await it.sandbox.invoke('{}');

    expect(it.of('init-ended').map(({ phase, status }) => [phase, status])).toEqual([
      ['init', 'timeout'],
      ['invoke', 'timeout'],
    ]);
    expect(invocation).toMatchObject({ status: 'timeout', errorType: 'Sandbox.Timedout' });
  });
});

test('with provisioned concurrency init is long over, and its report arrives during an invocation', async () => {
  await using it = await run(
    { probe: { types: ['platform'], busyMs: 60 } },
    { initializationType: 'provisioned-concurrency' },
  );
  const before = platformTypes(it);

  await it.sandbox.invoke('{}');

  expect(before).not.toContain('initReport');
  expect(platformTypes(it)).toContain('initReport');
  expect(recordOf(it, 'initReport')).toMatchObject({
    initializationType: 'provisioned-concurrency',
    phase: 'init',
  });
});

describe('with SnapStart', () => {
  test('the events of the snapshot come after the restore, then those of the restore, in a new instance', async () => {
    await using it = await run(
      { probe: { types: ['platform'], busyMs: 60 } },
      { initializationType: 'snap-start' },
    );
    const before = platformTypes(it);

    const invocation = await it.sandbox.invoke('{}');
    await it.sandbox.shutdown();

    expect(before).toEqual([]);
    expect(platformTypes(it)).toEqual([
      ...['initStart', 'initRuntimeDone', 'extension', 'initReport'],
      ...['restoreStart', 'restoreRuntimeDone', 'restoreReport'],
      ...['start', 'runtimeDone', 'report'],
    ]);
    expect(recordOf(it, 'initStart')).toMatchObject({ initializationType: 'snap-start', phase: 'init' });
    expect(recordOf(it, 'restoreStart')['instanceId']).not.toBe(recordOf(it, 'initStart')['instanceId']);
    expect(recordOf(it, 'report')['metrics']).toMatchObject({ restoreDurationMs: expect.any(Number) });
    expect(recordOf(it, 'report')['metrics']).not.toHaveProperty('initDurationMs');
    expect(invocation.initDurationMs).toBeUndefined();
  });

  test('an init that fails is told before SHUTDOWN, and the first invocation has one of its own', async () => {
    await using it = await run(
      { probe: { registerAfterMs: 100, exit: 'before-next' }, other: { types: ['platform'] } },
      { initializationType: 'snap-start' },
    );

    const { status } = await it.sandbox.invoke('{}');

    const told = delivered(it, 'other').map(({ type }) => type.replace('platform.', ''));
    expect(told).toEqual(expect.arrayContaining(['initStart', 'initReport']));
    expect(it.of('init-ended').map(({ phase, status: ended }) => [phase, ended])).toEqual([
      ['init', 'error'],
      ['invoke', 'success'],
    ]);
    expect(status).toBe('success');
  });

  test('only the first invocation has a restore', async () => {
    await using it = await run({ probe: {} }, { initializationType: 'snap-start' });

    await it.sandbox.invoke('{}');
    await it.sandbox.invoke('{}');

    expect(it.of('restored')).toMatchObject([{ status: 'success' }]);
  });

  test('a runtime with hooks runs them before the first invocation, outside of its time', async () => {
    await using it = await run(
      { probe: { types: ['platform'] } },
      { initializationType: 'snap-start', env: { RESTORE_HOOK: '80' } },
    );

    const { startedAt, status } = await it.sandbox.invoke('{}');
    const [restored] = it.of('restored');

    expect(status).toBe('success');
    expect(restored?.durationMs).toBeGreaterThanOrEqual(75);
    expect(startedAt).toBeGreaterThanOrEqual(restored?.at ?? Number.POSITIVE_INFINITY);
  });

  test('a hook that fails fails the invocation in its own words, and the next one has a new init', async () => {
    await using it = await run(
      { probe: {} },
      { initializationType: 'snap-start', env: { RESTORE_HOOK: 'fail' }, timeoutMs: 1500 },
    );

    const failed = await it.sandbox.invoke('{}');

    expect(failed).toMatchObject({
      status: 'error',
      errorType: 'Runtime.HookFailed',
      response: '{"errorType":"HookFailed"}',
    });
    expect(it.of('shutdown-started')).toMatchObject([{ reason: 'failure' }]);
    expect(it.of('restored')).toMatchObject([{ status: 'error', errorType: 'Runtime.HookFailed' }]);
  });

  test('credentials are where the variables say', async () => {
    await using it = await run(
      {},
      {
        initializationType: 'snap-start',
        runtime: ['/bin/sh', '-c', 'env; exec sleep 60'],
        initTimeoutMs: 150,
      },
    );

    const lines = it.of('process-output').map(({ text }) => text);
    expect(lines.join('\n')).toMatch(
      /AWS_CONTAINER_CREDENTIALS_FULL_URI=http:\/\/127\.0\.0\.1:\d+\/2021-04-23\/credentials/,
    );
    expect(lines.filter((line) => line.startsWith('AWS_ACCESS_KEY_ID'))).toEqual([]);
  });
});
