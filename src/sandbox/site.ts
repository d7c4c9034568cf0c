import { randomBytes } from 'node:crypto';
import { systemClock } from './clock.ts';
import { type ControlGroup, makeControlGroup, removeControlGroup, shareOf } from './control-group.ts';
import type { EnvironmentContext } from './environment-context.ts';
import { findExtensions } from './extension-files.ts';
import { newInstanceId } from './instance-id.ts';
import { DEFAULTS, type ResolvedOptions, type SandboxOptions } from './options.ts';
import { ProcessGuard } from './process-guard.ts';
import type { ApiHosts } from './routes.ts';
import { serveApis } from './server.ts';

/** One for all sandboxes: the end of this process and its signals concern them together. */
const guard = new ProcessGuard();

/** All that an environment needs and has not made itself. */
export interface Site {
  readonly context: EnvironmentContext;
  /** After the last process has ended. */
  close(): Promise<void>;
}

/** Serves the APIs for whoever answers at the moment. Throws where a layer does not exist. */
export async function openSite(options: SandboxOptions, hosts: () => ApiHosts | undefined): Promise<Site> {
  const resolved: ResolvedOptions = { ...DEFAULTS, ...options };
  const extensionFiles = findExtensions(resolved.layers, resolved.extensions);
  const server = await serveApis(hosts);
  announce(resolved);
  const controlGroup = limitResources(resolved);
  return {
    context: {
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
    },
    async close() {
      await server.stop();
      await release(controlGroup);
    },
  };
}

function announce(options: ResolvedOptions): void {
  const { initializationType, functionName, functionVersion, handler, region, accountId, memoryMb } = options;
  options.onEvent({
    kind: 'sandbox-opened',
    at: systemClock.now(),
    initializationType,
    functionName,
    functionVersion,
    handler,
    region,
    accountId,
    memoryMb,
  });
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
