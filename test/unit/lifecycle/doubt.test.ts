import { expect, test } from 'bun:test';
import { Doubt } from '../../../src/lifecycle/doubt.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const concluded: number[] = [];
  const doubt = new Doubt(clock, () => void concluded.push(clock.now() - begin));
  const begin = clock.now();
  return { clock, doubt, concluded };
}

test('without a loss nothing is concluded from silence', async () => {
  const { clock, doubt, concluded } = setUp();
  doubt.heard();

  await clock.advance(60_000);

  expect(concluded).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test('after a loss, a second of silence is taken for the end', async () => {
  const { clock, doubt, concluded } = setUp();
  doubt.lost();
  await clock.advance(900);
  doubt.heard();

  await clock.advance(5000);

  expect(concluded).toEqual([1900]);
});

test('an end that is seen leaves no doubt', async () => {
  const { clock, doubt, concluded } = setUp();
  doubt.lost();
  doubt.settle();

  await clock.advance(5000);

  expect(concluded).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
