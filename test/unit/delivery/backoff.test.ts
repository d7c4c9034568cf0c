import { expect, test } from 'bun:test';
import { type Failure, pauseAfter } from '../../../src/delivery/backoff.ts';

interface Case extends Partial<Omit<Failure, 'outcome'>> {
  readonly reason?: string;
  readonly retryAfterMs?: number;
}

function pause({ reason = '503', retryAfterMs, ...failure }: Case): number {
  const outcome = { kind: 'unavailable', reason, retryAfterMs } as const;
  return pauseAfter({ outcome, failures: 1, slept: false, random: 1, ...failure });
}

test('pauses double with each failure in a row, up to half a minute', () => {
  const pauses = [1, 2, 3, 4, 10, 1000].map((failures) => pause({ failures }));

  expect(pauses).toEqual([100, 200, 400, 800, 30_000, 30_000]);
});

test('half of a pause is random, so that many sandboxes do not come back at once', () => {
  expect([0, 0.5, 1].map((random) => pause({ random }))).toEqual([50, 75, 100]);
});

test('a longer pause that the server asks for is kept, up to five minutes', () => {
  expect(pause({ retryAfterMs: 7000 })).toBe(7000);
  expect(pause({ retryAfterMs: 86_400_000 })).toBe(300_000);
});

test('a server that asks for none gets one all the same', () => {
  expect(pause({ retryAfterMs: 0, failures: 4 })).toBe(800);
});

test.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])('after %s the first retry is made at once', (reason) => {
  expect([1, 2].map((failures) => pause({ reason, failures }))).toEqual([0, 200]);
});

test('so is the first after a sleep', () => {
  expect([1, 2].map((failures) => pause({ reason: 'timeout', slept: true, failures }))).toEqual([0, 200]);
});
