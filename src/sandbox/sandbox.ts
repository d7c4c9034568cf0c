import { Environment } from './environment.ts';
import type { Invocation, InvokeOptions } from './invocation.ts';
import { ManagedEnvironment } from './managed-environment.ts';
import { isManaged, type SandboxOptions } from './options.ts';
import { openSite } from './site.ts';

/** A local Lambda execution environment: real processes, frozen between invocations. */
export interface Sandbox {
  /**
   * Runs one invocation to its end. Calls that overlap run one after another, on a managed instance at once.
   * Rejects only after `shutdown`.
   */
  invoke(payload: string, options?: InvokeOptions): Promise<Invocation>;
  /** Spins the environment down: every process has ended when it resolves. A running invocation fails. Idempotent. */
  shutdown(): Promise<void>;
}

/** Resolves after the init phase, successful or not: as on Lambda, the first invocation does a failed init again. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { context, close } = await openSite(options, () => environment.hosts);
  const environment = isManaged(context.options) ? new ManagedEnvironment(context) : new Environment(context);
  await environment.start();
  return {
    invoke: (payload, invokeOptions = {}) => environment.invoke(payload, invokeOptions),
    async shutdown() {
      await environment.close();
      await close();
    },
  };
}
