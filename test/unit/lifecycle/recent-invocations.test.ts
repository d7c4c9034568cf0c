import { expect, test } from 'bun:test';
import { RecentInvocations } from '../../../src/lifecycle/recent-invocations.ts';

function began(...times: readonly number[]): RecentInvocations {
  const recent = new RecentInvocations();
  for (const time of times) recent.began(time);
  return recent;
}

test('nothing is concluded from the first invocations', () => {
  expect(began(0, 10, 20).averageGapMs).toBeUndefined();
  expect(began(0, 10, 20, 60).averageGapMs).toBe(20);
});

test('only the last ten gaps count', () => {
  const often = Array.from({ length: 11 }, (_, index) => 1e6 + index * 20);

  expect(began(0, 1000, ...often).averageGapMs).toBe(20);
});

test('one long pause among short gaps is a long gap on average', () => {
  const often = Array.from({ length: 20 }, (_, index) => index * 20);

  expect(began(...often, 3_600_000).averageGapMs).toBeGreaterThan(300_000);
});

test('a clock that is set back makes no negative gap', () => {
  expect(began(5000, 0, 0, 0).averageGapMs).toBe(0);
});

test('the longest handler is that of the waits that saw its end', () => {
  const recent = new RecentInvocations();
  for (const [at, ms, saw] of [
    [0, 30, true],
    [1000, 50, true],
    [2000, 900, false],
    [3000, 10, true],
  ] as const) {
    recent.began(at);
    recent.waited(saw, at + ms);
  }

  expect(recent.longestHandlerMs).toBe(50);
});

test('a runtimeDone that was waited for in vain is missing until one comes', () => {
  const recent = began(0);
  recent.waited(false, 100);
  expect(recent.isRuntimeDoneMissing).toBe(true);

  recent.sawRuntimeDone();

  expect(recent.isRuntimeDoneMissing).toBe(false);
});
