import { describe, expect, test } from 'bun:test';
import type { LifecycleEvent } from '../../../src/extension-api/events.ts';
import { type InvokeLoop, runInvocations } from '../../../src/lifecycle/invoke-loop.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const START = Date.UTC(2026, 0, 1);

function invoke(requestId: string): LifecycleEvent {
  return {
    kind: 'invoke',
    requestId,
    deadlineMs: START + 3000,
    invokedFunctionArn: undefined,
    traceHeader: undefined,
  };
}
const SHUTDOWN: LifecycleEvent = { kind: 'shutdown', deadlineMs: START + 2000, reason: 'spindown' };

async function run(events: readonly LifecycleEvent[], more: Partial<InvokeLoop> = {}) {
  const clock = new ManualClock(START);
  const steps: string[] = [];
  const queue = [...events];
  await runInvocations({
    clock,
    memoryMb: undefined,
    next: async () => {
      steps.push('next');
      const event = queue.shift();
      if (event === undefined) throw new Error('polled after SHUTDOWN');
      return event;
    },
    invoked: ({ requestId }) => void steps.push(`invoked ${requestId}`),
    decide: (deadline) => ({ kind: 'after-handler', waitMs: deadline.remainingMs() }),
    handlerDone: async ({ requestId }, deadline) => {
      steps.push(`wait ${requestId} ${deadline.remainingMs()}`);
      return true;
    },
    flushAfterHandler: async () => void steps.push('flush'),
    finish: async ({ reason }) => void steps.push(`finish ${reason}`),
    failed: (error) => void steps.push(String(error)),
    ...more,
  });
  return { steps, clock };
}

describe('runInvocations', () => {
  test('a small function gets its time back earlier', async () => {
    const { steps } = await run([invoke('a'), SHUTDOWN], { memoryMb: 128 });

    expect(steps).toContain('wait a 2500');
  });

  test('after each handler flushes, then polls; after SHUTDOWN polls no more', async () => {
    const { steps } = await run([invoke('a'), invoke('b'), SHUTDOWN]);

    expect(steps).toEqual([
      'next',
      'invoked a',
      'wait a 2900',
      'flush',
      'next',
      'invoked b',
      'wait b 2900',
      'flush',
      'next',
      'finish spindown',
    ]);
  });

  test('beside the handler it waits for nothing before it polls', async () => {
    const { steps } = await run([invoke('a'), SHUTDOWN], { decide: () => ({ kind: 'beside' }) });

    expect(steps).toEqual(['next', 'invoked a', 'next', 'finish spindown']);
  });

  test('waits no longer than it was told to, and polls without a flush where nobody knows of an end', async () => {
    const { steps } = await run([invoke('a'), SHUTDOWN], {
      decide: () => ({ kind: 'after-handler', waitMs: 700 }),
      handlerDone: async (_event, deadline) => deadline.remainingMs() !== 700,
    });

    expect(steps).toEqual(['next', 'invoked a', 'next', 'finish spindown']);
  });

  test('an exception in any step is reported and the loop goes back to next', async () => {
    const broken = () => {
      throw new Error('bug');
    };

    for (const step of ['invoked', 'decide', 'handlerDone', 'flushAfterHandler'] as const) {
      const { steps } = await run([invoke('a'), SHUTDOWN], { [step]: broken });
      expect(steps.slice(-3)).toEqual(['Error: bug', 'next', 'finish spindown']);
    }
  });

  test('an exception in SHUTDOWN ends the loop all the same', async () => {
    const { steps } = await run([SHUTDOWN], { finish: () => Promise.reject(new Error('bug')) });

    expect(steps).toEqual(['next', 'Error: bug']);
  });

  test('a step that never ends does not hold the function beyond its time', async () => {
    const clock = new ManualClock(START);
    const polls: number[] = [];
    const queue = [invoke('a'), SHUTDOWN];
    const running = run([], {
      clock,
      next: async () => {
        polls.push(clock.now() - START);
        return queue.shift() ?? SHUTDOWN;
      },
      handlerDone: () => new Promise<boolean>(() => {}),
    });

    await clock.advance(3000);
    await running;

    expect(polls).toEqual([0, 2900]);
  });

  test('leaves no timer behind', async () => {
    const { clock } = await run([invoke('a'), SHUTDOWN]);

    expect(clock.pendingTimers).toBe(0);
  });
});
