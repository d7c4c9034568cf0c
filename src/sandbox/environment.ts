import { randomBytes, randomUUID } from 'node:crypto';
import { hostsOf } from './api-hosts.ts';
import type { EnvironmentContext } from './environment-context.ts';
import { type FaultKind, INIT_TIMEOUT, reasonOf, SHUT_DOWN, timeoutAfter } from './fault.ts';
import { initialize } from './init-phase.ts';
import type { Invocation, InvokeOptions } from './invocation.ts';
import { type InvocationPlan, type InvocationResult, publishReport, runInvocation } from './invoke-phase.ts';
import { ProcessSet } from './process-set.ts';
import type { ApiHosts } from './routes.ts';
import { shutDown } from './shutdown-phase.ts';
import { traceInvocation } from './trace-header.ts';

/** The limit of an on-demand init; after it init is done again in the first invocation, under the function timeout. */
const INIT_LIMIT_MS = 10_000;

/**
 * One execution environment over all its resets: it initializes, runs one invocation at a time, stays frozen
 * between them, starts over after a fault and spins down in the end.
 */
export class Environment {
  readonly #context: EnvironmentContext;
  #set: ProcessSet | undefined;
  #hosts: ApiHosts | undefined;
  /** Of an init phase that no invocation has reported yet. */
  #initDurationMs: number | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(context: EnvironmentContext) {
    this.#context = context;
  }

  /** What answers the processes; there is nothing while there are none. */
  get hosts(): ApiHosts | undefined {
    return this.#hosts;
  }

  /** The init phase. A failed one leaves no process behind; the first invocation does it again. */
  async start(): Promise<void> {
    const set = this.#begin();
    const lift = limit(set, INIT_LIMIT_MS, INIT_TIMEOUT);
    const durationMs = await initialize(set, 'init');
    lift();
    if (set.fault === undefined) {
      this.#initDurationMs = durationMs;
      set.freeze();
    } else await this.#reset(set);
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
    const plan = this.#plan(payload, options);
    const { requestId, startedAt, trace } = plan;
    const deadlineMs = Math.floor(plan.deadlineMs);
    const { emit } = this.#context;
    emit({ kind: 'invoke-started', at: startedAt, requestId, deadlineMs, traceHeader: trace.upstream });
    const set = await this.#idleSet();
    const lift = limit(set, plan.deadlineMs - this.#context.clock.now(), timeoutAfter(this.#timeoutMs));
    if (set.session.state === 'Started') await initialize(set, 'invoke');
    else set.thaw();
    const result = await runInvocation(set, plan);
    lift();
    return this.#finish(set, plan, result);
  }

  /** The set that waits frozen; where it broke meanwhile or there is none, a new one, not yet initialized. */
  async #idleSet(): Promise<ProcessSet> {
    if (this.#set?.fault !== undefined) await this.#reset(this.#set);
    return this.#set ?? this.#begin();
  }

  async #finish(set: ProcessSet, plan: InvocationPlan, result: InvocationResult): Promise<Invocation> {
    const { requestId, startedAt } = plan;
    const { status, errorType, runtimeDoneAt, endedAt } = result;
    const initDurationMs = this.#initDurationMs;
    this.#initDurationMs = undefined;
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
    publishReport(set, { plan, result, billedDurationMs, initDurationMs });
    return { ...result, requestId, startedAt, billedDurationMs, initDurationMs };
  }

  #plan(payload: string, options: InvokeOptions): InvocationPlan {
    const { clock } = this.#context;
    const { region, accountId, functionName, activeTracing } = this.#context.options;
    const startedAt = clock.now();
    return {
      payload,
      requestId: options.requestId ?? randomUUID(),
      tenantId: options.tenantId,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
      startedAt,
      deadlineMs: startedAt + this.#timeoutMs,
      trace: traceInvocation({ header: options.traceHeader, activeTracing, nowMs: startedAt, randomHex }),
    };
  }

  get #timeoutMs(): number {
    return this.#context.options.timeoutMs;
  }

  #begin(): ProcessSet {
    const set = new ProcessSet(this.#context);
    this.#set = set;
    this.#hosts = hostsOf(set);
    return set;
  }

  async #reset(set: ProcessSet): Promise<void> {
    await shutDown(set, this.#closing === undefined ? reasonOf(set.fault) : 'spindown');
    this.#set = undefined;
    this.#hosts = undefined;
  }
}

/** A fault of the set `ms` from now, unless the limit is lifted first. */
function limit(set: ProcessSet, ms: number, fault: FaultKind): () => void {
  return set.context.clock.after(ms, () => set.fail(fault));
}

function randomHex(digits: number): string {
  return randomBytes(digits / 2).toString('hex');
}
