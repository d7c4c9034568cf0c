import { type Clock, type Deadline, deadlineAt } from '../clock.ts';
import type { InvokeEvent, LifecycleEvent, ShutdownEvent } from '../extension-api/events.ts';
import type { FlushDecision } from './flush-policy.ts';
import { spareTime } from './spare-time.ts';

export interface InvokeLoop {
  readonly clock: Clock;
  /** Of the function, as configured. */
  readonly memoryMb: number | undefined;
  next(): Promise<LifecycleEvent>;
  /** Takes note of an invocation. */
  invoked(event: InvokeEvent): void;
  /** `deadline`: when the function's time is over, as far as the bridge may use it. */
  decide(deadline: Deadline): FlushDecision;
  /** Resolves with whether the function is done, at the deadline at the latest. */
  handlerDone(event: InvokeEvent, deadline: Deadline): Promise<boolean>;
  flushAfterHandler(deadline: Deadline): Promise<void>;
  finish(event: ShutdownEvent, deadline: Deadline): Promise<void>;
  /** A turn failed, which is a bug of ours: it is reported, and the loop goes on to `next`. */
  failed(error: unknown): void;
}

/** The on-demand life of one sandbox: returns after SHUTDOWN, rejects only if `next` itself does. */
export async function runInvocations(loop: InvokeLoop): Promise<void> {
  for (;;) {
    const event = await loop.next();
    await turn(loop, event).catch(loop.failed);
    if (event.kind === 'shutdown') return;
  }
}

/** Over at the deadline at the latest: a turn that never ends would be a bug of ours, and must not be the function's. */
async function turn(loop: InvokeLoop, event: LifecycleEvent): Promise<void> {
  const deadline = deadlineAt(loop.clock, event.deadlineMs - spareOf(loop, event));
  try {
    await endOf(work(loop, event, deadline), deadline.signal);
  } finally {
    deadline.close();
  }
}

function spareOf({ clock, memoryMb }: InvokeLoop, { kind, deadlineMs }: LifecycleEvent): number {
  return kind === 'invoke' ? spareTime(memoryMb, deadlineMs - clock.now()) : 0;
}

async function work(loop: InvokeLoop, event: LifecycleEvent, deadline: Deadline): Promise<void> {
  if (event.kind === 'shutdown') return await loop.finish(event, deadline);
  loop.invoked(event);
  const decision = loop.decide(deadline);
  if (decision.kind === 'beside') return;
  if (await handlerDone(loop, event, decision.waitMs)) await loop.flushAfterHandler(deadline);
}

/** Settles as the work does, or resolves when the signal aborts and what that has set off is done. */
function endOf(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = () => void setImmediate(resolve);
    signal.addEventListener('abort', over, { once: true });
    work.finally(() => signal.removeEventListener('abort', over)).then(resolve, reject);
  });
}

async function handlerDone(loop: InvokeLoop, event: InvokeEvent, waitMs: number): Promise<boolean> {
  const patience = deadlineAt(loop.clock, loop.clock.now() + waitMs);
  try {
    return await loop.handlerDone(event, patience);
  } finally {
    patience.close();
  }
}
