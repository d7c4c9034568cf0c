import type { Phase } from './events.ts';
import * as records from './platform-records.ts';
import type { ProcessSet } from './process-set.ts';

/**
 * Runs one init: extensions, then the runtime once all of them have registered, then everyone's first `next`
 * → its duration in ms. What went wrong is the set's `fault`.
 */
export async function initialize(set: ProcessSet, phase: Phase): Promise<number> {
  const { context, registry, session } = set;
  const startedAt = set.now();
  context.emit({ kind: 'init-started', at: startedAt, phase });
  const { functionName, functionVersion, memoryMb } = context.options;
  const { instanceId } = context;
  set.publish(records.initStart(startedAt, { phase, functionName, functionVersion, instanceId, memoryMb }));

  set.startExtensions();
  if (await set.until(() => registry.all().every(({ state }) => state !== 'Started'))) {
    set.startRuntime();
    await set.until(() => session.state === 'Ready' || session.state === 'InitError');
    noteInitError(set);
    publishRuntimeDone(set, phase);
  }
  registry.close();
  await set.until(() => registry.registered().every(({ state }) => state === 'Ready'));

  set.hub.closeSubscriptions();
  return finish(set, phase, startedAt);
}

function noteInitError(set: ProcessSet): void {
  const error = set.session.initError;
  if (error !== undefined) set.fail({ status: 'error', errorType: error.errorType, message: error.body });
}

/** After a timeout there is none: the runtime was never done. */
function publishRuntimeDone(set: ProcessSet, phase: Phase): void {
  const { fault, session } = set;
  if (fault?.status === 'timeout') return;
  const at = fault?.at ?? session.readyAt ?? set.now();
  const status = fault?.status ?? 'success';
  set.publish(records.initRuntimeDone(at, phase, { status, errorType: fault?.errorType }));
}

function finish(set: ProcessSet, phase: Phase, startedAt: number): number {
  const { fault, registry, session, context } = set;
  const ready = registry.registered().map(({ readyAt }) => readyAt ?? startedAt);
  const at = fault?.at ?? Math.max(session.readyAt ?? startedAt, ...ready);
  for (const extension of registry.all()) set.publish(records.extensionState(at, extension));
  const outcome = {
    status: fault?.status ?? ('success' as const),
    errorType: fault?.status === 'timeout' ? 'Runtime.Unknown' : fault?.errorType,
    durationMs: at - startedAt,
  };
  set.publish(records.initReport(at, phase, outcome));
  context.emit({ kind: 'init-ended', at, phase, ...outcome });
  return outcome.durationMs;
}
