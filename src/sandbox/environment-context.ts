import type { Clock } from './clock.ts';
import type { ControlGroup } from './control-group.ts';
import type { SandboxEvent } from './events.ts';
import type { ExtensionFile } from './extension-files.ts';
import type { ResolvedOptions } from './options.ts';
import type { ProcessGuard } from './process-guard.ts';

/** What stays the same over the process sets of one environment. */
export interface EnvironmentContext {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly guard: ProcessGuard;
  readonly extensionFiles: readonly ExtensionFile[];
  /** host:port of the three APIs. */
  readonly api: string;
  readonly instanceId: string;
  /** Opens the endpoint of credentials, for functions that have none in their variables. */
  readonly credentialsToken: string;
  /** Holds the processes to the share of their memory size; `undefined` where nothing does. */
  readonly controlGroup: ControlGroup | undefined;
  /** The host's search path. */
  readonly path: string;
  emit(event: SandboxEvent): void;
}
