import type { InitializationType, SandboxEvent } from './events.ts';

/** What to run, and how. Defaults stand in `DEFAULTS`. */
export interface SandboxOptions {
  readonly functionName?: string;
  readonly functionVersion?: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly memoryMb?: number;
  /** Holds function and extensions to the CPU share and the memory of that size, where the kernel lets it. */
  readonly limitResources?: boolean;
  /** The function timeout. */
  readonly timeoutMs?: number;
  readonly initializationType?: InitializationType;
  /** Of the init phase; without one Lambda's own: 10 s on demand, else 130 s or the function timeout. */
  readonly initTimeoutMs?: number | undefined;
  /** How many requests a managed instance takes at once. */
  readonly concurrency?: number;
  /** As the runtime reads it, `index.handler`. */
  readonly handler: string;
  /** The folder with the function's code. */
  readonly taskRoot: string;
  /** Command line of the runtime. */
  readonly runtime: readonly string[];
  /** Unpacked layers: every file in `<layer>/extensions` that is no folder is an extension. */
  readonly layers: readonly string[];
  /** Executables that are extensions without a layer around them. */
  readonly extensions?: readonly string[];
  /** The customer's variables: function and extensions see them. */
  readonly env?: Readonly<Record<string, string>>;
  /** `unsupported`: every subscription is answered 202, as AWS's emulator and SAM do. */
  readonly telemetry?: 'full' | 'unsupported';
  readonly logFormat?: 'Text' | 'JSON';
  /** Sample every invocation whose caller has not decided. */
  readonly activeTracing?: boolean;
  /** Called for everything that happens; it must not throw. */
  readonly onEvent?: (event: SandboxEvent) => void;
}

export const DEFAULTS = {
  functionName: 'my-function',
  functionVersion: '$LATEST',
  region: 'eu-central-1',
  accountId: '123456789012',
  memoryMb: 512,
  limitResources: false,
  timeoutMs: 3000,
  initializationType: 'on-demand',
  initTimeoutMs: undefined,
  concurrency: 10,
  env: {},
  extensions: [],
  telemetry: 'full',
  logFormat: 'Text',
  activeTracing: false,
  onEvent: () => {},
} as const satisfies Partial<SandboxOptions>;

export type ResolvedOptions = Required<SandboxOptions>;

export function isManaged({ initializationType }: ResolvedOptions): boolean {
  return initializationType === 'lambda-managed-instances';
}

/** Source: Lambda developer guide, execution environment lifecycle. */
export function initLimitMs({ initializationType, initTimeoutMs, timeoutMs }: ResolvedOptions): number {
  if (initTimeoutMs !== undefined) return initTimeoutMs;
  return initializationType === 'on-demand' ? 10_000 : Math.max(130_000, timeoutMs);
}
