import { describe, expect, test } from 'bun:test';
import { deadlineAt } from '../../../src/clock.ts';
import { createCounters } from '../../../src/counters.ts';
import { createDelivery } from '../../../src/delivery/delivery.ts';
import type { SendOutcome } from '../../../src/delivery/transport.ts';
import { Flush } from '../../../src/lifecycle/flush.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { recordingDiagnostics } from '../../support/recording-diagnostics.ts';
import { delivered, ScriptedTransport, unavailable } from '../../support/scripted-transport.ts';

const HOUR_MS = 3_600_000;
const BUDGET_MS = 1000;

/** What may happen to a sandbox's time. */
const TIMES: readonly (readonly [string, (clock: ManualClock) => Promise<void> | void])[] = [
  ['it is frozen for an hour, and timers fire at the thaw', (clock) => clock.freeze(HOUR_MS)],
  ['it is frozen for an hour, and timers have slept too', (clock) => clock.jump(HOUR_MS)],
  ['it is frozen for two seconds', (clock) => clock.freeze(2000)],
  ['its clock is set back by an hour', (clock) => clock.jump(-HOUR_MS)],
  ['its clock is set back by a second', (clock) => clock.jump(-1000)],
];

/** One item on its way through delivery and flush, over a transport that answers as it is told. */
function setUp(...script: readonly SendOutcome[]) {
  const clock = new ManualClock();
  const counters = createCounters();
  const transport = new ScriptedTransport(...script);
  const delivery = createDelivery({
    clock,
    counters,
    diagnostics: recordingDiagnostics(),
    random: () => 1,
    maxQueueBytes: 1000,
    spill: undefined,
    destinations: [
      {
        signal: 'logs',
        endpoint: 'http://backend',
        transport,
        timeoutMs: 10_000,
        limits: { maxBytes: 1000, maxItems: 1000 },
        maxQueueItems: 1000,
      },
    ],
  });
  const flush = new Flush({
    clock,
    delivery,
    strategy: { kind: 'end', everyMs: 5000 },
    timeoutMs: BUDGET_MS,
  });
  delivery.add({ signal: 'logs', encoding: 'protobuf', bytes: Buffer.from('a'), items: 1, keep: [] });
  /** The flush after a handler, and whether it has ended. */
  const afterHandler = () => {
    const kept = { ended: false, end: Promise.resolve() };
    const functionDeadline = deadlineAt(clock, clock.now() + 60_000);
    kept.end = flush.afterHandler(functionDeadline).then(() => {
      functionDeadline.close();
      kept.ended = true;
    });
    return kept;
  };
  const invoked = () => flush.handlerBegan(clock.now() + 60_000);
  return { clock, counters, transport, delivery, afterHandler, invoked };
}

type Bench = ReturnType<typeof setUp>;

/** Lets time pass until the flush has ended: how long that took while awake. */
async function awakeUntilEnd(clock: ManualClock, kept: { readonly ended: boolean }): Promise<number> {
  for (let ms = 0; ms < 10 * BUDGET_MS; ms += 1) {
    if (kept.ended) return ms;
    await clock.advance(1);
  }
  return Number.POSITIVE_INFINITY;
}

/** What the next invocations bring, with a server that answers: all must arrive, and nothing be left behind. */
async function expectArrival({ clock, counters, transport, delivery, invoked, afterHandler }: Bench) {
  for (let invocation = 0; invocation < 3; invocation += 1) {
    invoked();
    for (let ms = 0; ms < 300; ms += 10) {
      await clock.advance(10);
      transport.answer(delivered);
    }
    const kept = afterHandler();
    await clock.advance(10);
    transport.answer(delivered);
    await awakeUntilEnd(clock, kept);
    await clock.advance(10_000);
  }
  expect(counters.delivered).toEqual(new Map([['logs', 1]]));
  expect(delivery.isIdle).toBe(true);
  expect(clock.pendingTimers).toBe(0);
}

describe.each(TIMES)('a sandbox: %s', (_, change) => {
  test('before a flush: it sends', async () => {
    const bench = setUp(delivered);
    await change(bench.clock);

    const kept = bench.afterHandler();

    expect(await awakeUntilEnd(bench.clock, kept)).toBeLessThanOrEqual(1);
    await expectArrival(bench);
  });

  test('while a request is in flight: the flush ends in its budget, and the answer is believed', async () => {
    const bench = setUp();
    const kept = bench.afterHandler();
    await bench.clock.advance(300);
    await change(bench.clock);

    expect(await awakeUntilEnd(bench.clock, kept)).toBeLessThanOrEqual(BUDGET_MS);
    bench.transport.answer(delivered);

    await expectArrival(bench);
    expect(bench.transport.sent).toHaveLength(1);
  });

  test('while a request is in flight that fails: it is sent again', async () => {
    const bench = setUp();
    const kept = bench.afterHandler();
    await bench.clock.advance(300);
    await change(bench.clock);
    bench.transport.answer(unavailable('ECONNRESET'));

    expect(await awakeUntilEnd(bench.clock, kept)).toBeLessThanOrEqual(BUDGET_MS);
    await expectArrival(bench);
    expect(bench.transport.sent).toHaveLength(2);
  });

  test('in the pause before a retry: the flush ends in its budget, and it is sent again', async () => {
    const bench = setUp(unavailable('503', 200));
    const kept = bench.afterHandler();
    await bench.clock.advance(100);
    await change(bench.clock);

    expect(await awakeUntilEnd(bench.clock, kept)).toBeLessThanOrEqual(BUDGET_MS);
    await expectArrival(bench);
    expect(bench.transport.sent).toHaveLength(2);
  });

  test('after a flush that ran out of time: the answer is believed at the next', async () => {
    const bench = setUp();
    await awakeUntilEnd(bench.clock, bench.afterHandler());
    await change(bench.clock);

    await expectArrival(bench);

    expect(bench.transport.sent).toHaveLength(1);
  });

  test('after a flush that ran out of time: without an answer it is sent again, not for ever waited for', async () => {
    const bench = setUp();
    await awakeUntilEnd(bench.clock, bench.afterHandler());
    await change(bench.clock);

    bench.invoked();
    await bench.clock.advance(10_000);

    expect(bench.transport.sent.length).toBeGreaterThanOrEqual(2);
    await expectArrival(bench);
  });

  test('in the wait for the last telemetry and the last flush of SHUTDOWN: it leaves in time', async () => {
    const bench = setUp();
    const until = deadlineAt(bench.clock, bench.clock.now() + BUDGET_MS);
    const closing = { ended: false };
    const closed = bench.delivery.close(until).then(() => {
      closing.ended = true;
    });
    await bench.clock.advance(300);
    await change(bench.clock);

    expect(await awakeUntilEnd(bench.clock, closing)).toBeLessThanOrEqual(BUDGET_MS);
    await closed;
    expect(bench.counters.dropped).toEqual(new Map([['logs:shutdown', 1]]));
  });
});
