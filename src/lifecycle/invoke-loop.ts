import { type Clock, type Deadline, deadlineAt } from '../clock.ts';
import type { InvokeEvent, LifecycleEvent, ShutdownEvent } from '../extension-api/events.ts';
import type { FlushDecision } from './flush-policy.ts';

export interface InvokeLoop {
  readonly clock: Clock;
  next(): Promise<LifecycleEvent>;
  /** Takes note of an invocation. */
  invoked(event: InvokeEvent): void;
  decide(): FlushDecision;
  /** Resolves when the function is done or the deadline has come. */
  handlerDone(event: InvokeEvent, deadline: Deadline): Promise<void>;
  flushAfterHandler(deadline: Deadline): Promise<void>;
  finish(event: ShutdownEvent, deadline: Deadline): Promise<void>;
  /** A turn failed, which is a bug of ours: it is reported, and the loop goes on to `next`. */
  failed(error: unknown): void;
}

/** A function that has finished must never time out because of us: we give back its time this much before its deadline. */
const SPARE_MS = 100;

/** The on-demand life of one sandbox: returns after SHUTDOWN, rejects only if `next` itself does. */
export async function runInvocations(loop: InvokeLoop): Promise<void> {
  for (;;) {
    const event = await loop.next();
    await turn(loop, event).catch(loop.failed);
    if (event.kind === 'shutdown') return;
  }
}

async function turn(loop: InvokeLoop, event: LifecycleEvent): Promise<void> {
  const spareMs = event.kind === 'invoke' ? SPARE_MS : 0;
  const deadline = deadlineAt(loop.clock, event.deadlineMs - spareMs);
  try {
    if (event.kind === 'shutdown') return await loop.finish(event, deadline);
    loop.invoked(event);
    if (loop.decide() === 'beside') return;
    await loop.handlerDone(event, deadline);
    await loop.flushAfterHandler(deadline);
  } finally {
    deadline.close();
  }
}
