import { describe, expect, test } from 'bun:test';
import { deadlineAt, sleep } from '../../src/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('deadlineAt', () => {
  test('aborts its signal when the time has come', async () => {
    const clock = new ManualClock();
    const deadline = deadlineAt(clock, clock.now() + 1000);

    await clock.advance(999);
    expect(deadline.signal.aborted).toBe(false);
    await clock.advance(1);

    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.remainingMs()).toBe(0);
  });

  test('one that has passed is aborted from the start', () => {
    const clock = new ManualClock();

    expect(deadlineAt(clock, clock.now() - 1).signal.aborted).toBe(true);
  });

  test('what is left is told by the clock, not by a timer that a freeze held up', async () => {
    const clock = new ManualClock();
    const deadline = deadlineAt(clock, clock.now() + 1000);

    await clock.freeze(3_600_000);

    expect(deadline.remainingMs()).toBe(0);
  });

  test('a clock that is set back gives no more time than there was', async () => {
    const clock = new ManualClock();
    const deadline = deadlineAt(clock, clock.now() + 1000);
    await clock.advance(400);

    clock.jump(-3_600_000);
    expect(deadline.remainingMs()).toBe(1000);
    await clock.advance(600);

    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.remainingMs()).toBe(0);
  });

  test('one that is weeks away does not fire at once', async () => {
    const clock = new ManualClock();
    const deadline = deadlineAt(clock, clock.now() + 40 * 86_400_000);

    await clock.advance(30 * 86_400_000);
    expect(deadline.signal.aborted).toBe(false);
    await clock.advance(10 * 86_400_000);

    expect(deadline.signal.aborted).toBe(true);
  });

  test('closing takes the timer back', () => {
    const clock = new ManualClock();

    deadlineAt(clock, clock.now() + 1000).close();

    expect(clock.pendingTimers).toBe(0);
  });
});

describe('sleep', () => {
  test('ends early when the signal aborts, and leaves no timer', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const slept = sleep(clock, 1000, controller.signal);

    controller.abort();
    await slept;

    expect(clock.pendingTimers).toBe(0);
  });
});
