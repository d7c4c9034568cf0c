import type { Invocation } from '../../../src/sandbox/invocation.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import type { OtlpSinkOptions } from '../../../src/sandbox/otlp-sink.ts';
import type { CertificateAuthority } from '../../support/certificates.ts';
import type { Lambda } from '../../support/lambda.ts';
import type { MACHINE } from './machine.ts';
import type { RelayOptions } from './relayed-platform.ts';

/**
 * What becomes of what the extension has accepted. `all arrives`: once each. `all arrives, perhaps twice`: at least
 * once. `losses are told`: whatever does not arrive is counted in its last line. `nothing arrives`: likewise, and it
 * is all of it. `dies with its process`: nobody is left to tell; what the next one accepts arrives.
 */
export type Outcome =
  | 'all arrives'
  | 'all arrives, perhaps twice'
  | 'losses are told'
  | 'nothing arrives'
  | 'dies with its process';

/** One row of the matrix: a fault, what is done while it lasts, and what must hold. */
export interface Row {
  /** As the documentation names it; beginning in lower case. */
  readonly name: string;
  readonly outcome: Outcome;
  /** Where the outcome alone does not say it: what the extension does. */
  readonly note?: string;
  readonly setting?: Setting | ((stage: Stage) => Setting);
  /** What happens before SHUTDOWN; three invocations where nothing else is said. */
  readonly play?: (run: Run) => Promise<void>;
  /** Most time that any invocation lasts longer than without the extension, ms, beside what a busy machine takes. */
  readonly addsMs?: number;
  /** What the extension's lines contain. */
  readonly says?: readonly string[];
  /** How often the extension is started, where resets start another. */
  readonly starts?: number;
  /** The extension's end is taken for a crash: results are not those of the function alone. */
  readonly crashes?: true;
  /** It keeps the machine busy, or 100 ms must be kept: nothing else runs beside it. */
  readonly runsAlone?: true;
  /** In a network of its own, in which packets to `DROPPED_HOST` are lost, and so all that is asked of the resolver. */
  readonly inNamespace?: true;
  readonly needs?: keyof typeof MACHINE;
}

/** How Lambda, the endpoint and the extension's surroundings are set up. */
export interface Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly sink?: OtlpSinkOptions;
  /** Shell commands before the extension's start; `exec "$@"` at their end becomes it. */
  readonly script?: string;
  /** Stands between the extension and its platform. */
  readonly relay?: RelayOptions;
}

/** What a setting may be made of, while its run has not begun yet. */
export interface Stage {
  readonly extension: ExtensionProcess;
  authority(): CertificateAuthority;
}

export interface ExtensionProcess {
  /** The one that runs now, or ran last. */
  readonly pid: number;
  /** Stops it with all that it has started, as a freeze of the sandbox does, and lets it go on after so many ms. */
  freeze(ms: number): Promise<void>;
}

/** What the function does: lines that are numbered through the run, a wait, an end. */
export interface FunctionEvent {
  readonly count?: number;
  /** Of each line, about. */
  readonly bytes?: number;
  readonly waitMs?: number;
  readonly end?: 'return' | 'throw' | 'exit' | 'kill' | 'hang';
}

/** A run of a row, which its play acts upon. */
export interface Run {
  readonly lambda: Lambda;
  readonly extension: ExtensionProcess;
  invoke(event?: FunctionEvent): Promise<Invocation>;
}
