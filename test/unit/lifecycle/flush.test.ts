import { describe, expect, test } from 'bun:test';
import { type Deadline, deadlineAt } from '../../../src/clock.ts';
import { Flush } from '../../../src/lifecycle/flush.ts';
import type { FlushStrategy } from '../../../src/lifecycle/flush-policy.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A delivery whose drains end when the test says so, and that keeps the time each was given. */
function setUp({ timeoutMs = 1000, kind = 'adaptive' as FlushStrategy['kind'], everyMs = 5000 } = {}) {
  const clock = new ManualClock();
  const drains: {
    readonly givenMs: number;
    readonly signal: AbortSignal;
    readonly mode: string;
    readonly end: () => void;
  }[] = [];
  const delivery = {
    oldestAt: undefined as number | undefined,
    fill: 0,
    isInFlight: false,
    wakes: 0,
    drain: (deadline: Deadline, mode: 'wait' | 'beside') =>
      new Promise<void>((resolve) => {
        drains.push({ givenMs: deadline.remainingMs(), signal: deadline.signal, mode, end: resolve });
      }),
    awake() {
      delivery.wakes += 1;
    },
  };
  const flush = new Flush({ clock, delivery, strategy: { kind, everyMs }, timeoutMs });
  return { clock, drains, delivery, flush };
}

describe('while a handler runs', () => {
  test('what an earlier invocation left is sent at once', () => {
    const { clock, flush, delivery, drains } = setUp();
    delivery.oldestAt = clock.now() - 60_000;

    flush.handlerBegan(clock.now() + 3000);

    expect(drains.map(({ givenMs, mode }) => [givenMs, mode])).toEqual([[3000, 'beside']]);
    expect(delivery.wakes).toBe(1);
  });

  test('what has only just come is left to the flush after the handler', async () => {
    const { clock, flush, delivery, drains } = setUp({ kind: 'end' });
    delivery.oldestAt = clock.now() - 10;

    flush.handlerBegan(clock.now() + 3000);
    await clock.advance(2000);

    expect(drains).toEqual([]);
  });

  test('what has been in flight since an earlier invocation is looked after', () => {
    const { clock, flush, delivery, drains } = setUp({ kind: 'end' });
    delivery.isInFlight = true;

    flush.handlerBegan(clock.now() + 3000);

    expect(drains.map(({ mode }) => mode)).toEqual(['beside']);
  });

  test('`invoke` sends at once whatever an earlier invocation left', () => {
    const { clock, flush, delivery, drains } = setUp({ kind: 'invoke' });
    delivery.oldestAt = clock.now() - 10;

    flush.handlerBegan(clock.now() + 3000);

    expect(drains).toHaveLength(1);
  });

  test('a flush that was begun before a freeze does not keep the next from being begun', async () => {
    const { clock, flush, delivery, drains } = setUp();
    delivery.oldestAt = clock.now() - 60_000;
    flush.handlerBegan(clock.now() + 3000);
    clock.jump(3_600_000);

    flush.handlerBegan(clock.now() + 3000);
    drains[0]?.end();
    await clock.advance(0);
    flush.watch();

    expect(drains).toHaveLength(2);
  });

  test('a flush beside the handler before has ended when the next begins', () => {
    const { clock, flush, delivery, drains } = setUp();
    delivery.oldestAt = clock.now() - 60_000;

    for (let handler = 0; handler < 100; handler += 1) flush.handlerBegan(clock.now() + 900_000);

    expect(drains.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
    expect(clock.pendingTimers).toBe(1);
  });

  test('nothing is sent where nothing waits', () => {
    const { clock, flush, drains } = setUp();

    flush.handlerBegan(clock.now() + 3000);

    expect(drains).toEqual([]);
  });

  test.each(['adaptive', 'periodic', 'end', 'invoke'] as const)(
    '%s: an item that is old enough is sent',
    async (kind) => {
      const { clock, flush, delivery, drains } = setUp({ kind, everyMs: 5000 });
      flush.handlerBegan(clock.now() + 60_000);
      delivery.oldestAt = clock.now();
      flush.watch();

      await clock.advance(4999);
      expect(drains).toHaveLength(0);
      await clock.advance(1);

      expect(drains).toHaveLength(1);
    },
  );

  test('a queue that is a quarter full is sent, one flush at a time', () => {
    const { clock, flush, delivery, drains } = setUp();
    flush.handlerBegan(clock.now() + 60_000);
    delivery.oldestAt = clock.now();
    delivery.fill = 0.25;

    flush.watch();
    flush.watch();

    expect(drains).toHaveLength(1);
  });

  test('after a flush has ended the next one may begin', async () => {
    const { clock, flush, delivery, drains } = setUp();
    flush.handlerBegan(clock.now() + 60_000);
    delivery.oldestAt = clock.now();
    delivery.fill = 0.5;
    flush.watch();
    drains[0]?.end();
    await clock.advance(0);

    flush.watch();

    expect(drains).toHaveLength(2);
  });

  test('nothing is begun when the function is out of time', () => {
    const { clock, flush, delivery, drains } = setUp();
    delivery.oldestAt = clock.now();

    flush.handlerBegan(clock.now());

    expect(drains).toEqual([]);
  });
});

describe('after the handler', () => {
  test('a flush has its budget', async () => {
    const { clock, flush, drains } = setUp({ timeoutMs: 700 });

    const done = flush.afterHandler(deadlineAt(clock, clock.now() + 60_000));
    drains[0]?.end();
    await done;

    expect(drains.map(({ givenMs, mode }) => [givenMs, mode])).toEqual([[700, 'wait']]);
  });

  test('and no more than what the function has left', async () => {
    const { clock, flush, drains } = setUp();

    const done = flush.afterHandler(deadlineAt(clock, clock.now() + 30));
    drains[0]?.end();
    await done;

    expect(drains.map(({ givenMs }) => givenMs)).toEqual([30]);
  });

  test('leaves no timer behind', async () => {
    const { clock, flush, delivery, drains } = setUp();
    flush.handlerBegan(clock.now() + 60_000);
    delivery.oldestAt = clock.now();
    flush.watch();
    const deadline = deadlineAt(clock, clock.now() + 60_000);

    const done = flush.afterHandler(deadline);
    drains[0]?.end();
    await done;
    deadline.close();

    expect(clock.pendingTimers).toBe(0);
  });
});
