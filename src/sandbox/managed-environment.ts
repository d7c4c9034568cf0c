import { hostsOf } from './api-hosts.ts';
import type { EnvironmentContext } from './environment-context.ts';
import { failAfter } from './fail-after.ts';
import { INIT_TIMEOUT, SHUT_DOWN } from './fault.ts';
import { initialize } from './init-phase.ts';
import { newInstanceId } from './instance-id.ts';
import type { Invocation, InvokeOptions } from './invocation.ts';
import { type InvocationPlan, planInvocation } from './invocation-plan.ts';
import { refuseInvocation, runManagedInvocation } from './managed-invocation.ts';
import { initLimitMs } from './options.ts';
import { ProcessSet } from './process-set.ts';
import type { ApiHosts } from './routes.ts';
import { RuntimePool } from './runtime-pool.ts';
import { shutDown } from './shutdown-phase.ts';

type ManagedSet = ProcessSet<RuntimePool>;

/**
 * Lambda Managed Instances: many requests at once, never frozen, nothing told to extensions but SHUTDOWN. The end of
 * any process ends the instance, and the next invocation has a new one.
 */
export class ManagedEnvironment {
  readonly #context: EnvironmentContext;
  /** Resolves when the init of the instance is over, well or not. */
  #instance: Promise<ManagedSet> | undefined;
  #set: ManagedSet | undefined;
  #hosts: ApiHosts | undefined;
  readonly #running = new Set<Promise<unknown>>();
  /** The end of the instance before. */
  #ended: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(context: EnvironmentContext) {
    this.#context = context;
  }

  get hosts(): ApiHosts | undefined {
    return this.#hosts;
  }

  async start(): Promise<void> {
    await this.#ready();
  }

  /** What an instance has not begun when it ends is for the next one; what it could not even initialize for, fails. */
  async invoke(payload: string, options: InvokeOptions): Promise<Invocation> {
    const plan = planInvocation(this.#context, payload, options);
    for (;;) {
      const set = await this.#ready();
      if (set.fault !== undefined) return refuseInvocation(plan, set.fault);
      const invocation = await this.#run(set, plan);
      if (invocation !== undefined) return invocation;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#set?.fail(SHUT_DOWN);
    await this.#ended;
  }

  async #run(set: ManagedSet, plan: InvocationPlan): Promise<Invocation | undefined> {
    const running = runManagedInvocation(set, plan);
    this.#running.add(running);
    const invocation = await running;
    this.#running.delete(running);
    return invocation;
  }

  #ready(): Promise<ManagedSet> {
    if (this.#instance === undefined || this.#set?.fault !== undefined) {
      this.#set = undefined;
      this.#instance = this.#begin();
    }
    return this.#instance;
  }

  async #begin(): Promise<ManagedSet> {
    await this.#ended;
    if (this.#closing !== undefined) throw new Error('the sandbox has been shut down');
    const { options } = this.#context;
    const context = { ...this.#context, instanceId: newInstanceId(options) };
    const set = new ProcessSet(context, new RuntimePool(options.concurrency));
    this.#set = set;
    this.#hosts = hostsOf(set);
    const lift = failAfter(set, initLimitMs(options), INIT_TIMEOUT);
    const initialized = initialize(set, 'init').finally(lift);
    this.#ended = this.#end(set, initialized);
    await initialized;
    return set;
  }

  /** Something ends the instance; what it was about comes to its end first, because the last telemetry tells of it. */
  async #end(set: ManagedSet, initialized: Promise<unknown>): Promise<void> {
    await set.until(() => false);
    await initialized;
    await Promise.all(this.#running);
    await shutDown(set, set.fault?.errorType === SHUT_DOWN.errorType ? 'spindown' : 'failure');
    this.#hosts = undefined;
  }
}
