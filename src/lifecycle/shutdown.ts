import { type Clock, type Deadline, deadlineAt, sleep } from '../clock.ts';

export interface ShutdownSteps {
  readonly clock: Clock;
  /** Whether an invocation still waits for its `runtimeDone` or report. */
  expectsTelemetry(): boolean;
  /** Ends what is still open, at `now` epoch ms. */
  endOpen(now: number): void;
  drain(deadline: Deadline): Promise<void>;
  /** Whether this is a reset: what is left can wait for the next start of the sandbox. */
  readonly isReset: boolean;
  /** The last drain; what is left then is kept until the second deadline, or given up where there is none. */
  close(deadline: Deadline, keep: Deadline | undefined): Promise<void>;
  /** From then on no telemetry comes any more. */
  closeListener(): Promise<void>;
}

/** Longest time to close the listener, which takes none. */
const CLOSE_MS = 50;
/** The last report is mostly there within a few ms; after a crash it may never come. */
const LAST_TELEMETRY_MS = 40;
const LOOK_EVERY_MS = 5;
/** A slow answer is waited for so long, of the time there is; then all the rest is sent beside what is in flight. */
const FIRST_DRAIN_SHARE = 0.15;
/** Kept for leaving: the process must be gone before the deadline. */
const LEAVE_MS = 150;
/** Kept for writing what is left, of the time until then. */
const KEEP_MS = 250;
const KEEP_SHARE = 0.3;

/**
 * The window of SHUTDOWN in its order, whatever is left of it: last telemetry, end of open spans, flush, end of the
 * listener, last flush, what is left to the disk. What is accepted after the last count would be lost without a word.
 */
export async function shutDown(steps: ShutdownSteps, deadline: Deadline): Promise<void> {
  const { clock } = steps;
  const leaveAt = deadline.at - LEAVE_MS;
  const keepMs = steps.isReset ? Math.min(KEEP_MS, KEEP_SHARE * Math.max(0, leaveAt - clock.now())) : 0;
  const lastFlush = deadlineAt(clock, leaveAt - keepMs);
  const sending = steps.drain(lastFlush);
  const quiet = deadlineAt(clock, Math.min(clock.now() + LAST_TELEMETRY_MS, lastFlush.at));
  while (steps.expectsTelemetry() && quiet.remainingMs() > 0) await sleep(clock, LOOK_EVERY_MS, quiet.signal);
  quiet.close();
  steps.endOpen(clock.now());
  await Promise.race([sending, sleep(clock, FIRST_DRAIN_SHARE * lastFlush.remainingMs(), lastFlush.signal)]);
  await Promise.race([steps.closeListener(), sleep(clock, CLOSE_MS)]);
  const keep = steps.isReset ? deadlineAt(clock, leaveAt) : undefined;
  await steps.close(lastFlush, keep);
  keep?.close();
  lastFlush.close();
}
