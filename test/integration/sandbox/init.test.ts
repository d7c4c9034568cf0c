import { expect, test } from 'bun:test';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { delivered, run } from './setup.ts';

test('the runtime is started only after the last extension has registered', async () => {
  await using it = await run({ quick: {}, slow: { registerAfterMs: 120 } });

  const registered = it.position((event) => event.kind === 'extension-registered' && event.name === 'slow');
  const runtime = it.position(
    (event) => event.kind === 'process-started' && event.process.role === 'runtime',
  );
  expect(registered).toBeLessThan(runtime);
  expect(it.of('init-ended')).toMatchObject([{ phase: 'init', status: 'success' }]);
});

test('a subscriber gets the events from before its subscription, then those of init in order', async () => {
  await using it = await run({ probe: { types: ['platform'] } });

  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  const records = delivered(it, 'probe');
  const types = records.map(({ type }) => type);
  expect(types).toContain('platform.telemetrySubscription');
  // The runtime may be done before or after the subscription.
  expect(types.filter((type) => type !== 'platform.telemetrySubscription')).toEqual([
    'platform.initStart',
    'platform.initRuntimeDone',
    'platform.extension',
    'platform.initReport',
    'platform.start',
    'platform.runtimeDone',
    'platform.report',
  ]);
  expect(records.find(({ type }) => type === 'platform.extension')?.record).toEqual({
    name: 'probe',
    state: 'Ready',
    events: ['INVOKE', 'SHUTDOWN'],
  });
});

test('an extension may subscribe several destinations, and each gets everything', async () => {
  await using it = await run({ probe: { types: ['platform'], subscribe: 'twice' } });

  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  expect(it.of('extension-subscribed').map(({ status }) => status)).toEqual([200, 200]);
  const types = delivered(it, 'probe').map(({ type }) => type);
  for (const type of ['platform.initStart', 'platform.start', 'platform.report'])
    expect(types.filter((each) => each === type)).toHaveLength(2);
});

test('a subscription to the Logs API is told of, since nothing comes of it', async () => {
  await using it = await run({ probe: { subscribe: 'logs' } });

  await it.sandbox.shutdown();

  expect(it.of('extension-subscribed')).toMatchObject([{ status: 202, body: 'Logs API is not supported' }]);
});

test('after init a subscription is refused', async () => {
  await using it = await run({ probe: { subscribe: 'late', busyMs: 1 } });

  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  expect(it.said('probe')).toContainEqual({
    subscription: 403,
    body: '{"errorMessage":"Telemetry API subscription is closed","errorType":"Telemetry.SubscriptionClosed"}\n',
  });
});

test.each(['before-register', 'before-next'] as const)(
  'an extension that exits %s fails init, and the first invocation does it again',
  async (exit) => {
    await using it = await run({ probe: { exit }, other: {} });

    const invocation = await it.sandbox.invoke('{}');

    expect(it.of('init-ended')).toMatchObject([
      { phase: 'init', status: 'error', errorType: 'Extension.Crash' },
      { phase: 'invoke', status: 'success' },
    ]);
    expect(invocation).toMatchObject({ status: 'success', initDurationMs: undefined });
  },
);

test.each([
  ['init', 'Extension.InitError'],
  ['exit', 'Extension.ExitError'],
] as const)('an extension that reports an error of %s fails init with %s', async (reports, errorType) => {
  await using it = await run({ probe: { reports } });

  expect(it.of('init-ended')).toMatchObject([{ status: 'error', errorType }]);
  expect(it.of('telemetry-generated').map(({ record }) => record)).toContainEqual(
    expect.objectContaining({
      type: 'platform.extension',
      record: expect.objectContaining({ errorType: 'Extension.ConfigInvalid' }),
    }),
  );
});

test('a layer that does not exist is an error, not a layer without extensions', async () => {
  const starting = run({}, { layers: ['/no/such/layer'] });

  await expect(starting).rejects.toThrow('the layer /no/such/layer does not exist');
});

test('a file that cannot be executed fails init', async () => {
  await using healthy = await run({ probe: {} });
  chmodSync(join(healthy.folder, 'layer/extensions/probe'), 0o644);

  await using it = await run({}, { layers: [join(healthy.folder, 'layer')] });
  const invocation = await it.sandbox.invoke('{}');

  expect(it.of('init-ended')[0]).toMatchObject({ status: 'error', errorType: 'Extension.LaunchError' });
  expect(JSON.parse(invocation.response)).toMatchObject({ errorType: 'Extension.LaunchError' });
});

test('without telemetry a subscription is answered 202 and everything else goes on', async () => {
  await using it = await run({ probe: {} }, { telemetry: 'unsupported' });

  const invocation = await it.sandbox.invoke('{}');

  expect(it.of('extension-subscribed')).toMatchObject([{ name: 'probe', status: 202 }]);
  expect(invocation.status).toBe('success');
  expect(it.of('telemetry-sent')).toEqual([]);
});
