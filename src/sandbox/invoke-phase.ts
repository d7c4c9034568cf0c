import type { Status } from './events.ts';
import { type InvocationPlan, recordParts, runtimeEvent } from './invocation-plan.ts';
import * as records from './platform-records.ts';
import type { ProcessSet } from './process-set.ts';
import { type RuntimeResponse, type RuntimeSession, responseSpans } from './runtime-session.ts';

type OnDemandSet = ProcessSet<RuntimeSession>;

/** How it went; times are epoch ms. */
export interface InvocationResult {
  readonly status: Status;
  readonly errorType: string | undefined;
  readonly response: string;
  readonly respondedAt: number;
  readonly runtimeDoneAt: number;
  readonly endedAt: number;
}

/**
 * Runs one invocation on a set that is ready: the event goes to the runtime and to INVOKE subscribers, the
 * response to the client as soon as it is there, and the end comes when all of them are back in `next`.
 * On a set with a fault it ends at once, with that fault as its result.
 */
export async function runInvocation(set: OnDemandSet, plan: InvocationPlan): Promise<InvocationResult> {
  const startedAt = set.now();
  publishStart(set, plan, startedAt);
  if (set.fault === undefined) release(set, plan);

  const { session, registry } = set;
  await set.until(() => session.response !== undefined);
  const response = respond(set, plan);
  await set.until(() => session.state === 'Ready');
  const runtimeDoneAt = publishRuntimeDone(set, plan, startedAt);
  const subscribers = registry.subscribed('INVOKE');
  await set.until(() => subscribers.every(({ state }) => state === 'Ready'));

  const ready = subscribers.map(({ readyAt }) => readyAt ?? runtimeDoneAt);
  const endedAt = Math.max(runtimeDoneAt, ...(set.fault === undefined ? ready : [set.fault.at]));
  return { ...outcomeOf(set), ...response, runtimeDoneAt, endedAt };
}

export interface Bill {
  readonly plan: InvocationPlan;
  readonly result: InvocationResult;
  readonly billedDurationMs: number;
  readonly initDurationMs: number | undefined;
  readonly restoreDurationMs: number | undefined;
}

/** `platform.report`; subscribers see it during the next invocation or the shutdown, if at all. */
export function publishReport(
  set: OnDemandSet,
  { plan, result, billedDurationMs, initDurationMs, restoreDurationMs }: Bill,
): void {
  const peakKb = set.runtime?.sampleMemory().peakRssKb;
  set.publish(
    records.report(result.endedAt, {
      ...recordParts(plan),
      status: result.status,
      errorType: result.errorType,
      durationMs: result.endedAt - plan.startedAt,
      billedDurationMs,
      memorySizeMB: set.context.options.memoryMb,
      maxMemoryUsedMB: peakKb === undefined ? undefined : Math.ceil(peakKb / 1024),
      initDurationMs,
      restoreDurationMs,
      spans: overhead(set, result),
    }),
  );
}

function publishStart(set: OnDemandSet, plan: InvocationPlan, at: number): void {
  const { functionVersion: version } = set.context.options;
  set.publish(records.start(at, { ...recordParts(plan), version, functionArn: plan.functionArn }));
}

function release(set: OnDemandSet, plan: InvocationPlan): void {
  const { requestId, functionArn, trace } = plan;
  const deadlineMs = Math.floor(plan.deadlineMs);
  set.channel.invoke({
    deadlineMs,
    requestId,
    invokedFunctionArn: functionArn,
    traceHeader: trace.upstream,
  });
  set.session.release(runtimeEvent(plan));
}

/** What the client gets: the runtime's answer, or the platform's word for the fault that came before it. */
function respond(set: OnDemandSet, plan: InvocationPlan): Pick<InvocationResult, 'response' | 'respondedAt'> {
  const { requestId } = plan;
  const response = set.session.response;
  const errorType = response === undefined ? set.fault?.errorType : response.errorType;
  const body = response?.body ?? faultBody(set, requestId);
  const at = response?.endedAt ?? set.fault?.at ?? set.now();
  set.context.emit({ kind: 'response-sent', at, requestId, body, errorType });
  return { response: body, respondedAt: at };
}

function faultBody({ fault, session }: OnDemandSet, requestId: string): string {
  const told = session.initError ?? session.restoreError;
  if (told !== undefined) return told.body;
  const errorMessage = `RequestId: ${requestId} Error: ${fault?.message}`;
  return JSON.stringify({ errorType: fault?.errorType, errorMessage });
}

function publishRuntimeDone(set: OnDemandSet, plan: InvocationPlan, startedAt: number): number {
  const { fault, session } = set;
  // A fault of an init within this invocation is older than the start.
  const at = Math.max(startedAt, fault?.at ?? session.readyAt ?? startedAt);
  const { status, errorType } = outcomeOf(set);
  const durationMs = at - startedAt;
  set.publish(
    records.runtimeDone(at, {
      ...recordParts(plan),
      status,
      errorType: status === 'timeout' ? undefined : errorType,
      durationMs,
      producedBytes: session.response?.bytes ?? 0,
      spans: session.response === undefined ? [] : spansOf(session.response, startedAt, at),
    }),
  );
  set.context.emit({ kind: 'runtime-done', at, requestId: plan.requestId, status, errorType, durationMs });
  return at;
}

function spansOf(response: RuntimeResponse, startedAt: number, doneAt: number): records.PlatformSpan[] {
  const { endedAt } = response;
  return [
    ...responseSpans(response, startedAt),
    { name: 'runtimeOverhead', startedAt: endedAt, durationMs: doneAt - endedAt },
  ];
}

function overhead(
  { registry, fault }: OnDemandSet,
  { runtimeDoneAt, endedAt }: InvocationResult,
): records.PlatformSpan[] {
  if (fault !== undefined || registry.registered().length === 0) return [];
  return [{ name: 'extensionOverhead', startedAt: runtimeDoneAt, durationMs: endedAt - runtimeDoneAt }];
}

function outcomeOf({ fault, session }: OnDemandSet): Pick<InvocationResult, 'status' | 'errorType'> {
  if (fault !== undefined) return { status: fault.status, errorType: fault.errorType };
  const errorType = session.response?.errorType;
  return { status: errorType === undefined ? 'success' : 'error', errorType };
}
