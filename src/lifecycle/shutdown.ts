import { type Clock, type Deadline, deadlineAt, sleep } from '../clock.ts';

export interface ShutdownSteps {
  readonly clock: Clock;
  /** Whether an invocation still waits for its `runtimeDone` or report. */
  expectsTelemetry(): boolean;
  /** Ends what is still open, at `now` epoch ms. */
  endOpen(now: number): void;
  drain(deadline: Deadline): Promise<void>;
  /** The last drain; what is left then is given up. */
  close(deadline: Deadline): Promise<void>;
  closeListener(): Promise<void>;
}

/** The last report is mostly there within a few ms; after a crash it may never come. */
const LAST_TELEMETRY_MS = 40;
const LOOK_EVERY_MS = 5;
/** Kept for leaving: the process must be gone before the deadline. */
const LEAVE_MS = 150;

/** The window of SHUTDOWN in its order, whatever is left of it: last telemetry, end of open spans, last flush, close. */
export async function shutDown(steps: ShutdownSteps, deadline: Deadline): Promise<void> {
  const { clock } = steps;
  const lastFlush = deadlineAt(clock, deadline.at - LEAVE_MS);
  const sending = steps.drain(lastFlush);
  const quiet = deadlineAt(clock, Math.min(clock.now() + LAST_TELEMETRY_MS, lastFlush.at));
  while (steps.expectsTelemetry() && quiet.remainingMs() > 0) await sleep(clock, LOOK_EVERY_MS, quiet.signal);
  quiet.close();
  steps.endOpen(clock.now());
  await sending;
  await steps.close(lastFlush);
  lastFlush.close();
  await steps.closeListener();
}
