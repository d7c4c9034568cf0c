import type { Invocation, InvokeOptions } from './invocation.ts';
import type { SandboxOptions } from './options.ts';

/** A local Lambda execution environment: real processes, frozen between invocations. */
export interface Sandbox {
  /** Runs one invocation to its end; calls that overlap run one after another. Never rejects because of the function. */
  invoke(payload: string, options?: InvokeOptions): Promise<Invocation>;
  /** Spins the environment down: every process has ended when it resolves. Idempotent. */
  shutdown(): Promise<void>;
}

/** Resolves after the init phase, successful or not; like Lambda, a failed init is done again in the first invocation. */
export type StartSandbox = (options: SandboxOptions) => Promise<Sandbox>;
