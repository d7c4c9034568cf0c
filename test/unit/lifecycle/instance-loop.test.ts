import { expect, test } from 'bun:test';
import type { LifecycleEvent } from '../../../src/extension-api/events.ts';
import { type InstanceLoop, runInstance } from '../../../src/lifecycle/instance-loop.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const START = Date.UTC(2026, 0, 1);
const SHUTDOWN: LifecycleEvent = { kind: 'shutdown', deadlineMs: START + 60_000, reason: 'spindown' };
const INVOKE: LifecycleEvent = {
  kind: 'invoke',
  requestId: 'a',
  deadlineMs: START + 3000,
  invokedFunctionArn: undefined,
  traceHeader: undefined,
};

/** A loop whose `next` waits until the test tells of an event. */
function start(more: Partial<InstanceLoop> = {}) {
  const clock = new ManualClock(START);
  const steps: string[] = [];
  let tell = (_event: LifecycleEvent) => {};
  const running = runInstance({
    clock,
    everyMs: 1000,
    next: () => new Promise((resolve) => (tell = resolve)),
    flushDue: () => void steps.push(`flush ${clock.now() - START}`),
    finish: async ({ reason }, deadline) => void steps.push(`finish ${reason} ${deadline.remainingMs()}`),
    failed: (error) => void steps.push(String(error)),
    ...more,
  });
  return { clock, steps, running, next: (event: LifecycleEvent) => tell(event) };
}

test('what is due goes out every so often until SHUTDOWN, and no longer', async () => {
  const { clock, steps, running, next } = start();

  await clock.advance(2500);
  next(SHUTDOWN);
  await running;
  await clock.advance(5000);

  expect(steps).toEqual(['flush 1000', 'flush 2000', 'finish spindown 57500']);
  expect(clock.pendingTimers).toBe(0);
});

test('an INVOKE that nobody asked for ends nothing', async () => {
  const { clock, steps, running, next } = start();

  next(INVOKE);
  await clock.advance(1000);
  next(SHUTDOWN);
  await running;

  expect(steps).toEqual(['flush 1000', 'finish spindown 59000']);
});

test('a flush that fails is reported, and the next one comes', async () => {
  const { clock, steps, running, next } = start({
    flushDue: () => {
      throw new Error('broken');
    },
  });

  await clock.advance(2000);
  next(SHUTDOWN);
  await running;

  expect(steps).toEqual(['Error: broken', 'Error: broken', 'finish spindown 58000']);
});

test('a SHUTDOWN that fails is reported, and is the end', async () => {
  const { steps, running, next } = start({ finish: () => Promise.reject(new Error('broken')) });

  next(SHUTDOWN);
  await running;

  expect(steps).toEqual(['Error: broken']);
});
