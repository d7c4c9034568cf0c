import type { FaultKind } from './fault.ts';
import * as records from './platform-records.ts';
import type { ProcessSet } from './process-set.ts';
import type { RuntimeSession } from './runtime-session.ts';

/** Of the runtime's hooks after a restore. Source: Lambda developer guide, SnapStart runtime hooks. */
export const RESTORE_LIMIT_MS = 10_000;

export const RESTORE_TIMEOUT: FaultKind = {
  status: 'timeout',
  errorType: 'Sandbox.Timedout',
  message: 'Restore timed out',
};

/**
 * Wakes the snapshot in a new instance: a runtime that asked to hear of it runs its hooks until it asks for work
 * → the duration in ms. What went wrong is the set's `fault`.
 */
export async function restoreSnapshot(set: ProcessSet<RuntimeSession>, instanceId: string): Promise<number> {
  const { session, context } = set;
  const startedAt = set.now();
  set.publish(records.restoreStart(startedAt, { ...context.options, instanceId }));
  set.thaw();
  session.restore();
  set.changed();
  await set.until(() => session.state === 'Ready' || session.state === 'RestoreError');

  const told = session.restoreError;
  if (told !== undefined) set.fail({ status: 'error', errorType: told.errorType, message: told.body });
  const { fault } = set;
  const at = fault?.at ?? Math.max(startedAt, session.readyAt ?? startedAt);
  const outcome = { status: fault?.status ?? ('success' as const), errorType: fault?.errorType };
  if (fault?.status !== 'timeout') set.publish(records.restoreRuntimeDone(at, outcome));
  const durationMs = at - startedAt;
  set.publish(records.restoreReport(at, { ...outcome, durationMs }));
  context.emit({ kind: 'restored', at, status: outcome.status, errorType: outcome.errorType, durationMs });
  return durationMs;
}
