import { randomBytes } from 'node:crypto';
import { systemClock } from './clock.ts';
import { type ControlGroup, makeControlGroup, removeControlGroup, shareOf } from './control-group.ts';
import { Environment } from './environment.ts';
import { findExtensions } from './extension-files.ts';
import { newInstanceId } from './instance-id.ts';
import type { Invocation, InvokeOptions } from './invocation.ts';
import { ManagedEnvironment } from './managed-environment.ts';
import { DEFAULTS, isManaged, type ResolvedOptions, type SandboxOptions } from './options.ts';
import { ProcessGuard } from './process-guard.ts';
import { serveApis } from './server.ts';

/** One for all sandboxes: the end of this process and its signals concern them together. */
const guard = new ProcessGuard();

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
  const resolved: ResolvedOptions = { ...DEFAULTS, ...options };
  const extensionFiles = findExtensions(resolved.layers, resolved.extensions);
  const server = serveApis(() => environment.hosts);
  const controlGroup = limitResources(resolved);
  const context = {
    options: resolved,
    clock: systemClock,
    guard,
    extensionFiles,
    api: server.address,
    instanceId: newInstanceId(resolved),
    path: searchPath(),
    controlGroup,
    credentialsToken: randomBytes(16).toString('hex'),
    emit: resolved.onEvent,
  };
  const environment = isManaged(resolved) ? new ManagedEnvironment(context) : new Environment(context);
  await environment.start();
  return {
    invoke: (payload, invokeOptions = {}) => environment.invoke(payload, invokeOptions),
    async shutdown() {
      await environment.close();
      await server.stop();
      await release(controlGroup);
    },
  };
}

/** Says what came of it. */
function limitResources({
  limitResources: asked,
  memoryMb,
  onEvent,
}: ResolvedOptions): ControlGroup | undefined {
  if (!asked) return undefined;
  const share = shareOf(memoryMb);
  const outcome = makeControlGroup(share);
  const at = systemClock.now();
  if (outcome.kind === 'refused') {
    onEvent({ kind: 'resources-not-limited', at, reason: outcome.reason });
    return undefined;
  }
  guard.made(outcome.group.folders);
  onEvent({ kind: 'resources-limited', at, ...share });
  return outcome.group;
}

async function release(controlGroup: ControlGroup | undefined): Promise<void> {
  if (controlGroup === undefined) return;
  await removeControlGroup(controlGroup);
  guard.removed(controlGroup.folders);
}

/** Runtimes and extensions run on this machine and need its commands; nothing else of its environment reaches them. */
function searchPath(): string {
  // biome-ignore lint/style/noProcessEnv: the one variable of the host that goes to the processes
  return process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
}
