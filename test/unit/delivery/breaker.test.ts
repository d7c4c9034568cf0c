import { expect, test } from 'bun:test';
import { Breaker } from '../../../src/delivery/breaker.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  return { clock, breaker: new Breaker(clock) };
}

test('one failure is no reason to give a destination up, two in a row are', () => {
  const { breaker } = setUp();

  breaker.failed(100);
  expect(breaker.isWorthWaiting).toBe(true);
  breaker.failed(200);

  expect(breaker.isOpen).toBe(true);
  expect(breaker.isWorthWaiting).toBe(false);
});

test('nobody waits while a server has asked for a long pause', () => {
  const { clock, breaker } = setUp();
  breaker.succeeded();

  breaker.failed(120_000);
  expect(breaker.isProven).toBe(false);
  clock.jump(119_000);

  expect(breaker.isProven).toBe(true);
});

test('one success makes up for all failures', () => {
  const { breaker } = setUp();
  for (let failure = 0; failure < 10; failure += 1) breaker.failed(30_000);

  breaker.succeeded();

  expect(breaker.isOpen).toBe(false);
  expect(breaker.isWorthWaiting).toBe(true);
  expect(breaker.pauseMs).toBe(0);
});

test('an open one stays open however long it is frozen, but may be tried', () => {
  const { clock, breaker } = setUp();
  breaker.failed(100);
  breaker.failed(30_000);

  clock.jump(3_600_000);

  expect(breaker.pauseMs).toBe(0);
  expect(breaker.isWorthWaiting).toBe(false);
});

test('after a wait in vain nobody waits for a while, and for longer each time', async () => {
  const { clock, breaker } = setUp();
  const rests: number[] = [];

  for (let wait = 0; wait < 9; wait += 1) {
    breaker.waited(true);
    const from = clock.now();
    while (!breaker.isWorthWaiting) await clock.advance(1000);
    rests.push((clock.now() - from) / 1000);
  }

  expect(rests).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900]);
});

test('a wait that was worth it makes up for all that were not', () => {
  const { clock, breaker } = setUp();
  breaker.waited(true);
  breaker.waited(true);
  clock.jump(20_000);

  breaker.waited(false);
  breaker.waited(true);
  clock.jump(10_000);

  expect(breaker.isWorthWaiting).toBe(true);
});

test('a clock that is set back holds up nothing', () => {
  const { clock, breaker } = setUp();
  breaker.failed(30_000);
  breaker.waited(true);

  clock.jump(-3_600_000);

  expect(breaker.pauseMs).toBe(0);
  expect(breaker.isWorthWaiting).toBe(true);
});
