import { expect, test } from 'bun:test';
import { deadlineAt } from '../../../src/clock.ts';
import { HandlerLatch } from '../../../src/lifecycle/handler-latch.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const deadline = deadlineAt(clock, clock.now() + 1000);
  const order: string[] = [];
  return { clock, deadline, latch: new HandlerLatch(), order };
}

test('waits for the runtimeDone of its own request', async () => {
  const { latch, deadline, order, clock } = setUp();
  const done = latch.wait('b', deadline).then(() => order.push('released'));

  latch.passed('a');
  await clock.advance(0);
  expect(order).toEqual([]);
  latch.passed('b');
  await done;

  expect(clock.now()).toBeLessThan(deadline.at);
});

test('does not wait for a runtimeDone that has passed already', async () => {
  const { latch, deadline, clock } = setUp();
  latch.passed('a');

  const isDone = await latch.wait('a', deadline);

  expect(isDone).toBe(true);
  expect(clock.now()).toBeLessThan(deadline.at);
});

test('does not wait for a runtimeDone that has overtaken its INVOKE', async () => {
  const { latch, deadline } = setUp();
  latch.began('a');
  latch.passed('a');

  latch.passed('b');
  latch.began('b');

  expect(await latch.wait('b', deadline)).toBe(true);
});

test('gives up at the deadline', async () => {
  const { latch, deadline, clock } = setUp();
  const done = latch.wait('a', deadline);

  await clock.advance(1000);

  expect(await done).toBe(false);
});

test('a request id that comes back is waited for again', async () => {
  const { latch, deadline, order, clock } = setUp();
  latch.began('a');
  latch.passed('a');
  latch.began('a');

  const done = latch.wait('a', deadline).then(() => order.push('released'));
  await clock.advance(999);
  expect(order).toEqual([]);
  latch.passed('a');

  await done;
});

test('where nobody waits, only the last that have passed are remembered', async () => {
  const { latch, deadline, clock } = setUp();
  for (let request = 0; request < 1000; request += 1) latch.passed(`${request}`);

  const isFirstDone = latch.wait('0', deadline);
  await clock.advance(1000);

  expect(await isFirstDone).toBe(false);
  expect(await latch.wait('999', deadline)).toBe(true);
});
