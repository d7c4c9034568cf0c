import { expect, test } from 'bun:test';
import { PausableTimer } from '../../../src/sandbox/pausable-timer.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const timer = new PausableTimer(clock);
  const fired: number[] = [];
  const startedAt = clock.now();
  return { clock, timer, fired, fire: () => void fired.push(clock.now() - startedAt) };
}

test('a pause takes nothing from the time that was left', async () => {
  const { clock, timer, fired, fire } = setUp();
  timer.start(100, fire);
  await clock.advance(40);

  timer.pause();
  await clock.advance(10_000);
  timer.resume();
  await clock.advance(1000);

  expect(fired).toEqual([10_100]);
});

test('a timer that is started during a pause begins with its end', async () => {
  const { clock, timer, fired, fire } = setUp();
  timer.pause();

  timer.start(100, fire);
  await clock.advance(500);
  timer.resume();
  await clock.advance(1000);

  expect(fired).toEqual([600]);
});

test('a stopped timer never fires, paused or not', async () => {
  const { clock, timer, fired, fire } = setUp();
  timer.start(100, fire);
  timer.pause();

  timer.stop();
  timer.resume();
  await clock.advance(1000);

  expect(fired).toEqual([]);
});

test('it can be started again from what it runs', async () => {
  const { clock, timer, fired, fire } = setUp();
  timer.start(10, () => {
    fire();
    timer.start(10, fire);
  });

  await clock.advance(100);

  expect(fired).toEqual([10, 20]);
});
