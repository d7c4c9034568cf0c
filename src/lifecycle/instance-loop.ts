import { type Clock, type Deadline, deadlineAt } from '../clock.ts';
import type { LifecycleEvent, ShutdownEvent } from '../extension-api/events.ts';

export interface InstanceLoop {
  readonly clock: Clock;
  /** From one look at what waits to the next, ms. */
  readonly everyMs: number;
  next(): Promise<LifecycleEvent>;
  /** Sends what is due, beside whatever requests run. Nobody waits for it. */
  flushDue(): void;
  finish(event: ShutdownEvent, deadline: Deadline): Promise<void>;
  /** A step failed, which is a bug of ours: it is reported, and the loop goes on. */
  failed(error: unknown): void;
}

/**
 * The life of a Managed Instance, which is never frozen and tells of no INVOKE: a flush when one is due, until
 * SHUTDOWN. Rejects only if `next` does.
 */
export async function runInstance(loop: InstanceLoop): Promise<void> {
  let cancel = loop.clock.after(loop.everyMs, tick);
  function tick(): void {
    cancel = loop.clock.after(loop.everyMs, tick);
    try {
      loop.flushDue();
    } catch (error) {
      loop.failed(error);
    }
  }

  try {
    const event = await shutdownOf(loop);
    const deadline = deadlineAt(loop.clock, event.deadlineMs);
    await loop.finish(event, deadline).catch(loop.failed);
    deadline.close();
  } finally {
    cancel();
  }
}

/** An INVOKE, which nobody has asked for, is nothing to end by. */
async function shutdownOf(loop: InstanceLoop): Promise<ShutdownEvent> {
  for (;;) {
    const event = await loop.next();
    if (event.kind === 'shutdown') return event;
  }
}
