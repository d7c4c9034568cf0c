import { hostsOf } from './api-hosts.ts';
import type { EnvironmentContext } from './environment-context.ts';
import { failAfter } from './fail-after.ts';
import { INIT_TIMEOUT, reasonOf, SHUT_DOWN, timeoutAfter } from './fault.ts';
import { initialize } from './init-phase.ts';
import { newInstanceId } from './instance-id.ts';
import type { Invocation, InvokeOptions } from './invocation.ts';
import { type InvocationPlan, planInvocation } from './invocation-plan.ts';
import { type InvocationResult, publishReport, runInvocation } from './invoke-phase.ts';
import { initLimitMs } from './options.ts';
import { ProcessSet } from './process-set.ts';
import { RESTORE_LIMIT_MS, RESTORE_TIMEOUT, restoreSnapshot } from './restore-phase.ts';
import type { ApiHosts } from './routes.ts';
import { RuntimeSession } from './runtime-session.ts';
import { shutDown } from './shutdown-phase.ts';

/**
 * One execution environment over all its resets: it initializes, runs one invocation at a time, stays frozen
 * between them, starts over after a fault and spins down in the end.
 */
export class Environment {
  readonly #context: EnvironmentContext;
  #set: OnDemandSet | undefined;
  #hosts: ApiHosts | undefined;
  /** Of an init phase or a restore that no invocation has reported yet. */
  #unreported: StartDurations = NOTHING_TO_REPORT;
  /** In an init phase that failed. */
  #subscribedBefore: readonly string[] = [];
  /** The set is a snapshot that no instance has been made of. */
  #isSnapshot = false;
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(context: EnvironmentContext) {
    this.#context = context;
  }

  /** What answers the processes; there is nothing while there are none. */
  get hosts(): ApiHosts | undefined {
    return this.#hosts;
  }

  /**
   * The init phase. A failed one leaves no process behind; the first invocation does it again, under the function
   * timeout. With SnapStart nothing is delivered before a restore.
   */
  async start(): Promise<void> {
    const set = this.#begin();
    const snapshots = this.#context.options.initializationType === 'snap-start';
    if (snapshots) set.hub.pause();
    const lift = failAfter(set, initLimitMs(this.#context.options), INIT_TIMEOUT);
    const durationMs = await initialize(set, 'init');
    lift();
    if (set.fault !== undefined) return this.#suppress(set);
    this.#isSnapshot = snapshots;
    if (!snapshots) this.#unreported = { ...NOTHING_TO_REPORT, initDurationMs: durationMs };
    set.freeze();
  }

  /** The init is undone, but not that its extensions had subscribed, nor what they have coming. */
  async #suppress(set: OnDemandSet): Promise<void> {
    this.#subscribedBefore = set.hub.names();
    set.hub.resume();
    await this.#reset(set);
  }

  invoke(payload: string, options: InvokeOptions): Promise<Invocation> {
    if (this.#closing !== undefined) return Promise.reject(new Error('the sandbox has been shut down'));
    const turn = this.#turn.then(() => this.#run(payload, options));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** A running invocation fails; those that wait for their turn are refused. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#set?.fail(SHUT_DOWN);
    await this.#turn;
    if (this.#set !== undefined) await this.#reset(this.#set);
  }

  async #run(payload: string, options: InvokeOptions): Promise<Invocation> {
    if (this.#closing !== undefined) throw new Error('the sandbox has been shut down');
    const set = await this.#idleSet();
    if (this.#isSnapshot) await this.#restore(set);
    const plan = planInvocation(this.#context, payload, options);
    const { requestId, startedAt, trace } = plan;
    const deadlineMs = Math.floor(plan.deadlineMs);
    const { emit } = this.#context;
    emit({ kind: 'invoke-started', at: startedAt, requestId, deadlineMs, traceHeader: trace.upstream });
    const lift = failAfter(set, plan.deadlineMs - this.#context.clock.now(), timeoutAfter(this.#timeoutMs));
    if (set.session.state === 'Started') await initialize(set, 'invoke');
    else set.thaw();
    const result = await runInvocation(set, plan);
    lift();
    return this.#finish(set, plan, result);
  }

  /** The set that waits frozen; where it broke meanwhile or there is none, a new one, not yet initialized. */
  async #idleSet(): Promise<OnDemandSet> {
    if (this.#set?.fault !== undefined) await this.#reset(this.#set);
    return this.#set ?? this.#begin();
  }

  async #restore(set: OnDemandSet): Promise<void> {
    this.#isSnapshot = false;
    const lift = failAfter(set, RESTORE_LIMIT_MS, RESTORE_TIMEOUT);
    const durationMs = await restoreSnapshot(set, newInstanceId(this.#context.options));
    lift();
    this.#unreported = { ...NOTHING_TO_REPORT, restoreDurationMs: durationMs };
  }

  async #finish(set: OnDemandSet, plan: InvocationPlan, result: InvocationResult): Promise<Invocation> {
    const { requestId, startedAt } = plan;
    const { status, errorType, runtimeDoneAt, endedAt } = result;
    const { initDurationMs, restoreDurationMs } = this.#unreported;
    this.#unreported = NOTHING_TO_REPORT;
    const billedDurationMs = Math.ceil(endedAt - startedAt + (initDurationMs ?? 0));
    const extensionOverheadMs = endedAt - runtimeDoneAt;
    this.#context.emit({
      kind: 'invoke-ended',
      at: endedAt,
      requestId,
      status,
      errorType,
      extensionOverheadMs,
    });
    if (set.fault === undefined) set.freeze();
    else await this.#reset(set);
    // Only now, because reading /proc takes time that must not be a gift to running processes.
    for (const process of set.processes()) process.sampleMemory();
    publishReport(set, { plan, result, billedDurationMs, initDurationMs, restoreDurationMs });
    return { ...result, requestId, startedAt, billedDurationMs, initDurationMs };
  }

  get #timeoutMs(): number {
    return this.#context.options.timeoutMs;
  }

  #begin(): OnDemandSet {
    const set = new ProcessSet(this.#context, new RuntimeSession());
    set.subscribedBefore = this.#subscribedBefore;
    this.#subscribedBefore = [];
    this.#set = set;
    this.#hosts = hostsOf(set);
    return set;
  }

  async #reset(set: OnDemandSet): Promise<void> {
    await shutDown(set, this.#closing === undefined ? reasonOf(set.fault) : 'spindown');
    this.#set = undefined;
    this.#isSnapshot = false;
    this.#hosts = undefined;
  }
}

type OnDemandSet = ProcessSet<RuntimeSession>;

interface StartDurations {
  readonly initDurationMs: number | undefined;
  readonly restoreDurationMs: number | undefined;
}

const NOTHING_TO_REPORT: StartDurations = { initDurationMs: undefined, restoreDurationMs: undefined };
