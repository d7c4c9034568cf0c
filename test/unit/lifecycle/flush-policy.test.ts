import { describe, expect, test } from 'bun:test';
import {
  besideDueIn,
  decideFlush,
  type FlushStrategy,
  type InvocationFacts,
} from '../../../src/lifecycle/flush-policy.ts';
import { simulate } from './simulate-flushes.ts';

const strategy = (kind: FlushStrategy['kind'], everyMs = 5000): FlushStrategy => ({ kind, everyMs });

function decide(facts: Partial<InvocationFacts>) {
  return decideFlush({
    strategy: strategy('adaptive'),
    seesRuntimeDone: true,
    averageGapMs: undefined,
    longestHandlerMs: undefined,
    timeLeftMs: 3000,
    busyMs: 0,
    isWorthWaiting: true,
    fill: 0,
    oldestMs: undefined,
    ...facts,
  });
}

describe('decideFlush', () => {
  test('`end` waits for the function, the others never do', () => {
    expect(decide({ strategy: strategy('end') }).kind).toBe('after-handler');
    expect(decide({ strategy: strategy('invoke') }).kind).toBe('beside');
    expect(decide({ strategy: strategy('periodic', 1000) }).kind).toBe('beside');
  });

  test('`adaptive` waits at first, and while invocations are seconds apart', () => {
    expect(decide({ averageGapMs: undefined }).kind).toBe('after-handler');
    expect(decide({ averageGapMs: 3_600_000 }).kind).toBe('after-handler');
    expect(decide({ averageGapMs: 2000 }).kind).toBe('after-handler');
    expect(decide({ averageGapMs: 1999 }).kind).toBe('beside');
  });

  test('`adaptive` waits all the same for what has not found its way out beside the handlers', () => {
    expect(decide({ averageGapMs: 20, fill: 0.5 }).kind).toBe('after-handler');
    expect(decide({ averageGapMs: 20, oldestMs: 10_000 }).kind).toBe('after-handler');
    expect(decide({ averageGapMs: 20, fill: 0.4, oldestMs: 9999 }).kind).toBe('beside');
  });

  test.each([
    ['nobody can tell when the function is done', { seesRuntimeDone: false }],
    ['no endpoint answers', { isWorthWaiting: false }],
    ['the function is out of time', { timeLeftMs: 49 }],
    ['it would be before the bridge has loaded', { timeLeftMs: 1400, busyMs: 1382 }],
  ])('no strategy waits where %s', (_, facts) => {
    for (const kind of ['adaptive', 'end'] as const)
      expect(decide({ strategy: strategy(kind), fill: 0.9, ...facts }).kind).toBe('beside');
  });

  test('a handler is waited for much longer than others took, but not without end', () => {
    expect(decide({ timeLeftMs: 900_000, longestHandlerMs: 2000 })).toEqual({
      kind: 'after-handler',
      waitMs: 20_000,
    });
    expect(decide({ timeLeftMs: 900_000, longestHandlerMs: 10 })).toMatchObject({ waitMs: 5000 });
    expect(decide({ timeLeftMs: 900_000 })).toMatchObject({ waitMs: 900_000 });
    expect(decide({ timeLeftMs: 3000, longestHandlerMs: 2000 })).toMatchObject({ waitMs: 3000 });
  });
});

describe('besideDueIn', () => {
  test('what waits is due at its age, or when the queue is a quarter full', () => {
    expect(besideDueIn(strategy('end'), { fill: 0, oldestMs: 1500 }, false)).toBe(3500);
    expect(besideDueIn(strategy('periodic', 60_000), { fill: 0, oldestMs: 10_000 }, false)).toBe(50_000);
    expect(besideDueIn(strategy('periodic', 60_000), { fill: 0.25, oldestMs: 0 }, false)).toBe(0);
    expect(besideDueIn(strategy('adaptive'), { fill: 0, oldestMs: 3_600_000 }, false)).toBe(0);
  });

  test('`invoke` sends what waits when a handler begins', () => {
    expect(besideDueIn(strategy('invoke'), { fill: 0, oldestMs: 1 }, true)).toBe(0);
    expect(besideDueIn(strategy('invoke'), { fill: 0, oldestMs: 1 }, false)).toBe(4999);
    expect(besideDueIn(strategy('adaptive'), { fill: 0, oldestMs: 1 }, true)).toBe(4999);
  });

  test('nothing is due where nothing waits', () => {
    expect(besideDueIn(strategy('invoke'), { fill: 1, oldestMs: undefined }, true)).toBeUndefined();
  });

  test('a clock that was set back puts nothing off', () => {
    expect(besideDueIn(strategy('adaptive'), { fill: 0, oldestMs: -3_600_000 }, false)).toBe(0);
  });
});

/** Each pattern for `adaptive`: a healthy endpoint that answers after 50 ms, handlers of 20 ms. */
describe('invocation patterns', () => {
  const HOUR = 3_600_000;

  test('once an hour: all is out before the freeze', () => {
    const { delaysMs, requests } = simulate({ gaps: Array(24).fill(HOUR) });

    expect(Math.max(...delaysMs)).toBeLessThan(200);
    expect(requests).toBe(25);
  });

  test('once in ten seconds: the same', () => {
    const { delaysMs } = simulate({ gaps: Array(100).fill(10_000) });

    expect(Math.max(...delaysMs)).toBeLessThan(200);
  });

  test('50 times a second: after the first few, next to nothing is added, and nothing waits long', () => {
    const { addedMs, delaysMs, requests } = simulate({ gaps: Array(3000).fill(20) });

    expect(addedMs.filter((ms) => ms > 0).length).toBeLessThan(10);
    expect(Math.max(...delaysMs)).toBeLessThan(6000);
    expect(requests).toBeLessThan(30);
  });

  test('a burst after an idle hour: the first is out before the freeze, the rest is no backlog', () => {
    const burst = Array(500).fill(20);
    const { delaysMs, mostWaiting } = simulate({ gaps: [...burst, HOUR, ...burst] });

    expect(delaysMs[501]).toBeLessThan(200);
    expect(mostWaiting).toBeLessThan(400);
  });

  test('a dead endpoint: from the third invocation on nothing is added', () => {
    const { addedMs } = simulate({ gaps: Array(100).fill(10_000), isWorthWaiting: (index) => index < 2 });

    expect(addedMs.slice(2).every((ms) => ms === 0)).toBe(true);
  });
});
