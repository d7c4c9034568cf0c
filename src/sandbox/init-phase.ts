import type { Phase } from './events.ts';
import * as managedRecords from './managed-records.ts';
import { isManaged, type ResolvedOptions } from './options.ts';
import * as records from './platform-records.ts';
import type { ProcessSet } from './process-set.ts';
import type { RuntimeState } from './runtime-session.ts';

/**
 * Runs one init: extensions, then the runtime once all of them have registered, then everyone's first `next`
 * → its duration in ms. What went wrong is the set's `fault`.
 */
export async function initialize(set: ProcessSet, phase: Phase): Promise<number> {
  const { context, registry, session } = set;
  const startedAt = set.now();
  context.emit({ kind: 'init-started', at: startedAt, phase });
  const { instanceId, options } = context;
  set.publish(wording(options).initStart(startedAt, kindOf(set, phase), { ...options, instanceId }));

  set.startExtensions();
  if (await set.until(() => registry.all().every(({ state }) => state !== 'Started'))) {
    set.startRuntime();
    await set.until(() => INITIALIZED.includes(session.state));
    noteInitError(set);
    publishRuntimeDone(set, phase);
  }
  registry.close();
  await set.until(() => registry.registered().every(({ state }) => state === 'Ready'));

  set.hub.closeSubscriptions();
  return finish(set, phase, startedAt);
}

/** From here on the runtime has nothing more to do before the first invocation. */
const INITIALIZED: readonly RuntimeState[] = ['Ready', 'RestoreReady', 'InitError'];

const WORDING = {
  initStart: records.initStart,
  initRuntimeDone: records.initRuntimeDone,
  initReport: records.initReport,
};
const MANAGED_WORDING: typeof WORDING = {
  initStart: managedRecords.initStart,
  initRuntimeDone: managedRecords.initRuntimeDone,
  initReport: managedRecords.initReport,
};

function wording(options: ResolvedOptions): typeof WORDING {
  return isManaged(options) ? MANAGED_WORDING : WORDING;
}

function kindOf({ context }: ProcessSet, phase: Phase): records.InitKind {
  return { initializationType: context.options.initializationType, phase };
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
  set.publish(
    wording(set.context.options).initRuntimeDone(at, kindOf(set, phase), {
      status,
      errorType: fault?.errorType,
    }),
  );
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
  set.publish(wording(context.options).initReport(at, kindOf(set, phase), outcome));
  context.emit({ kind: 'init-ended', at, phase, ...outcome });
  return outcome.durationMs;
}
