import { expect, test } from 'bun:test';
import { run } from './setup.ts';

test('between invocations no process does anything and no telemetry goes out', async () => {
  await using it = await run({ probe: { tickMs: 5, bufferMs: 25, busyMs: 30 } });
  await it.sandbox.invoke('{}');
  const frozenAt = it.of('frozen').at(-1)?.at ?? 0;

  await Bun.sleep(200);
  const postsWhileFrozen = it.of('telemetry-sent').filter(({ at }) => at > frozenAt + 10);
  await it.sandbox.invoke('{}');

  const thawedAt = it.of('thawed').at(-1)?.at ?? 0;
  const ticks = it.said('probe').flatMap(({ tick }) => (typeof tick === 'number' ? [tick] : []));
  expect(thawedAt - frozenAt).toBeGreaterThanOrEqual(200);
  expect(ticks.filter((tick) => tick < frozenAt).length).toBeGreaterThan(0);
  expect(ticks.filter((tick) => tick > frozenAt + 10 && tick < thawedAt - 10)).toEqual([]);
  expect(ticks.filter((tick) => tick >= thawedAt - 10).length).toBeGreaterThan(0);
  expect(postsWhileFrozen).toEqual([]);
});

test('the environment freezes right after init and after each invocation', async () => {
  await using it = await run({ probe: {} });

  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  const states = it.events.flatMap(({ kind }) =>
    ['init-ended', 'invoke-ended', 'frozen', 'thawed', 'shutdown-started'].includes(kind) ? [kind] : [],
  );
  expect(states).toEqual([
    'init-ended',
    'frozen',
    'thawed',
    'invoke-ended',
    'frozen',
    'thawed',
    'shutdown-started',
  ]);
});
