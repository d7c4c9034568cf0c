import type { Status } from './events.ts';
import { type Fault, timeoutAfter } from './fault.ts';
import type { Invocation } from './invocation.ts';
import { type InvocationPlan, recordParts, runtimeEvent } from './invocation-plan.ts';
import * as managedRecords from './managed-records.ts';
import * as records from './platform-records.ts';
import type { ProcessSet } from './process-set.ts';
import type { RuntimePool } from './runtime-pool.ts';
import { type RuntimeResponse, responseSpans } from './runtime-session.ts';

type ManagedSet = ProcessSet<RuntimePool>;

interface Outcome {
  readonly status: Status;
  readonly errorType: string | undefined;
  readonly body: string;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * Runs one of the many requests of a managed instance: it waits for a poll of the runtime, then for its response, the
 * function timeout (which the instance survives) or a fault (which ends the instance and every request on it).
 * Extensions have no part in it. `undefined` where the instance ended before a poll came.
 */
export async function runManagedInvocation(
  set: ManagedSet,
  plan: InvocationPlan,
): Promise<Invocation | undefined> {
  const { session, context } = set;
  while (!session.free && set.fault === undefined) await set.until(() => session.free);
  if (set.fault !== undefined) return undefined;

  const { requestId, trace } = plan;
  const startedAt = set.now();
  const deadlineMs = startedAt + context.options.timeoutMs;
  set.publish(
    records.start(startedAt, {
      ...recordParts(plan),
      version: context.options.functionVersion,
      functionArn: plan.functionArn,
    }),
  );
  context.emit({
    kind: 'invoke-started',
    at: startedAt,
    requestId,
    deadlineMs: Math.floor(deadlineMs),
    traceHeader: trace.upstream,
  });
  session.release(runtimeEvent({ ...plan, deadlineMs }));

  const response = await responseBy(set, requestId, deadlineMs);
  session.settle(requestId);
  const outcome = response === undefined ? failure(set) : answered(response);
  finish(set, plan, { startedAt, response, outcome });
  set.changed();
  return toInvocation(requestId, startedAt, outcome);
}

/** `undefined` where it did not come in time, or never will. */
async function responseBy(
  set: ManagedSet,
  requestId: string,
  deadlineMs: number,
): Promise<RuntimeResponse | undefined> {
  let late = false;
  const cancel = set.context.clock.after(deadlineMs - set.now(), () => {
    late = true;
    set.changed();
  });
  await set.until(() => late || set.session.responseTo(requestId) !== undefined);
  cancel();
  return set.session.responseTo(requestId);
}

function answered({ errorType, body, endedAt }: RuntimeResponse): Outcome {
  return { status: errorType === undefined ? 'success' : 'error', errorType, body, at: endedAt };
}

function failure(set: ManagedSet): Outcome {
  const { fault } = set;
  if (fault !== undefined) return { ...fault, body: JSON.stringify({ errorType: fault.errorType }) };
  const { status, errorType, message } = timeoutAfter(set.context.options.timeoutMs);
  return { status, errorType, body: JSON.stringify({ errorType, errorMessage: message }), at: set.now() };
}

interface Ended {
  readonly startedAt: number;
  readonly response: RuntimeResponse | undefined;
  readonly outcome: Outcome;
}

/** The report alone says how it ended: there is no `platform.runtimeDone`. */
function finish(set: ManagedSet, plan: InvocationPlan, { startedAt, response, outcome }: Ended): void {
  const { requestId } = plan;
  const { status, errorType, body, at } = outcome;
  const { emit } = set.context;
  emit({ kind: 'response-sent', at, requestId, body, errorType });
  set.publish(
    managedRecords.report(at, {
      ...recordParts(plan),
      status,
      errorType,
      durationMs: at - startedAt,
      spans: response === undefined ? [] : responseSpans(response, startedAt),
    }),
  );
  emit({ kind: 'invoke-ended', at, requestId, status, errorType, extensionOverheadMs: 0 });
}

/** It never reached the function, and telemetry knows nothing of it. */
export function refuseInvocation(
  { requestId, startedAt }: InvocationPlan,
  { status, errorType, at }: Fault,
): Invocation {
  return toInvocation(requestId, startedAt, { status, errorType, at, body: JSON.stringify({ errorType }) });
}

function toInvocation(requestId: string, startedAt: number, outcome: Outcome): Invocation {
  const { status, errorType, body, at } = outcome;
  return {
    requestId,
    status,
    errorType,
    response: body,
    startedAt,
    respondedAt: at,
    runtimeDoneAt: at,
    endedAt: at,
    billedDurationMs: undefined,
    initDurationMs: undefined,
  };
}
