import { describe, expect, test } from 'bun:test';
import { type Deadline, deadlineAt } from '../../../src/clock.ts';
import { type ShutdownSteps, shutDown } from '../../../src/lifecycle/shutdown.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function setUp({ leftMs = 2000, more = {} as Partial<ShutdownSteps> } = {}) {
  const clock = new ManualClock();
  const steps: string[] = [];
  const drains: Deadline[] = [];
  const begun = clock.now();
  const done = shutDown(
    {
      clock,
      expectsTelemetry: () => false,
      endOpen: () => void steps.push(`end open at ${clock.now() - begun}`),
      drain: async (deadline) => {
        drains.push(deadline);
        steps.push('drain');
      },
      isReset: false,
      close: async (deadline, keep) => {
        drains.push(deadline, ...(keep === undefined ? [] : [keep]));
        steps.push('last drain');
      },
      closeListener: async () => void steps.push('close listener'),
      ...more,
    },
    deadlineAt(clock, begun + leftMs),
  );
  return { clock, steps, drains, done, begun };
}

describe('shutDown', () => {
  test('sends, ends what is open, takes nothing more, and sends that', async () => {
    const { done, steps } = setUp();

    await done;

    expect(steps).toEqual(['drain', 'end open at 0', 'close listener', 'last drain']);
  });

  test('comes to its end even if the listener does not', async () => {
    const { done, steps, clock } = setUp({ more: { closeListener: () => new Promise(() => {}) } });

    await clock.advance(100);
    await done;

    expect(steps.at(-1)).toBe('last drain');
  });

  test('a slow answer does not hold up the last drain', async () => {
    const { done, steps, clock } = setUp({ more: { drain: () => new Promise(() => {}) } });

    await clock.advance(300);
    await done;

    expect(steps.at(-1)).toBe('last drain');
  });

  test('waits for the last report, but not for long', async () => {
    const { done, steps, clock } = setUp({ more: { expectsTelemetry: () => true } });

    await clock.advance(100);
    await done;

    expect(steps[1]).toBe('end open at 40');
  });

  test('leaves time to leave, whatever is left of the window', async () => {
    const { done, drains, begun } = setUp({ leftMs: 390 });

    await done;

    expect(drains.map(({ at }) => at - begun)).toEqual([240, 240]);
  });

  test.each([
    [2000, 1600, 1850],
    [390, 168, 240],
    [100, -50, -50],
  ])('in a reset of %d ms, there is time to keep what is left', async (leftMs, flushMs, keepMs) => {
    const { done, drains, begun } = setUp({ leftMs, more: { isReset: true } });

    await done;

    expect(drains.map(({ at }) => at - begun)).toEqual([flushMs, flushMs, keepMs]);
  });

  test('ends open spans even where no time is left', async () => {
    const { done, steps } = setUp({ leftMs: 0, more: { expectsTelemetry: () => true } });

    await done;

    expect(steps).toContain('end open at 0');
  });
});
