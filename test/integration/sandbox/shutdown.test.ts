import { expect, test } from 'bun:test';
import { run } from './setup.ts';

test('the runtime ends first, then telemetry is flushed, then extensions get SHUTDOWN', async () => {
  await using it = await run({ probe: { bufferMs: 30_000 } });
  await it.sandbox.invoke('{}');

  await it.sandbox.shutdown();

  const runtime = it.position((event) => event.kind === 'process-exited' && event.process.role === 'runtime');
  const flush = it.position((event) => event.kind === 'telemetry-sent');
  const told = it.position((event) => event.kind === 'process-output' && event.text.includes('SHUTDOWN'));
  const gone = it.position((event) => event.kind === 'extension-exited');
  expect([runtime, flush, told, gone]).toEqual([runtime, flush, told, gone].toSorted((a, b) => a - b));
});

test('SHUTDOWN is plain text without an event identifier, and names reason and deadline', async () => {
  await using it = await run({ probe: {} });

  await it.sandbox.shutdown();

  const { deadlineMs } = it.of('shutdown-started')[0] ?? {};
  expect(it.said('probe').at(-1)).toMatchObject({
    event: { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs },
    contentType: 'text/plain; charset=utf-8',
    eventId: null,
  });
});

test('a runtime that ignores SIGTERM takes 300 ms from the extensions', async () => {
  await using it = await run({ probe: {} });
  await it.sandbox.invoke('{"ignoreSigterm":true}');

  await it.sandbox.shutdown();

  const startedAt = it.of('shutdown-started')[0]?.at ?? 0;
  const told = it.said('probe').at(-1) as { at: number };
  expect(it.of('process-exited')[0]).toMatchObject({ process: { role: 'runtime' }, signal: 'SIGKILL' });
  expect(told.at - startedAt).toBeGreaterThanOrEqual(295);
});

test('an extension that does not exit is killed after two seconds, one that did not ask for SHUTDOWN at once', async () => {
  await using it = await run({ stubborn: { ignoreShutdown: true }, unaware: { events: ['INVOKE'] } });

  await it.sandbox.shutdown();

  const [unaware, stubborn] = it.of('extension-exited');
  expect(unaware).toMatchObject({ name: 'unaware', killed: true });
  expect(unaware?.beforeDeadlineMs).toBeGreaterThan(500);
  expect(stubborn).toMatchObject({ name: 'stubborn', killed: true });
  expect(stubborn?.beforeDeadlineMs).toBeLessThanOrEqual(0);
});

test('a running invocation fails, and those after it are refused', async () => {
  await using it = await run({ probe: {} });
  const running = it.sandbox.invoke('{"sleepMs":60000}');
  const refused = it.sandbox.invoke('{}').catch(String);
  await it.happened((event) => event.kind === 'process-output' && event.text.includes('INVOKE'));

  await it.sandbox.shutdown();

  expect((await running).status).toBe('failure');
  expect(await refused).toContain('has been shut down');
  expect(it.of('shutdown-started')).toMatchObject([{ reason: 'spindown' }]);
});

test('what each process has cost is known at its end', async () => {
  await using it = await run({ probe: {} });
  await it.sandbox.invoke('{}');

  await it.sandbox.shutdown();

  const costs = it.of('process-exited').map(({ process, cost }) => ({ name: process.name, ...cost }));
  expect(costs).toHaveLength(2);
  for (const cost of costs) {
    expect((cost.userMs ?? 0) + (cost.systemMs ?? 0)).toBeGreaterThan(0);
    expect(cost.peakRssKb).toBeGreaterThan(1000);
    expect(cost.privateDirtyKb).toBeGreaterThan(0);
  }
});
