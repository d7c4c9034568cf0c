import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import type { OtlpSinkOptions } from '../../../src/sandbox/otlp-sink.ts';
import type { Engine } from '../../support/lambda.ts';
import type { ApiFault } from './faulty-api.ts';
import type { Wrapping } from './wrapped-layer.ts';

/** What becomes of the telemetry of the two invocations of a run. */
export type Telemetry = 'all arrives' | 'does not arrive' | 'nothing is exported' | 'may be lost';

/** What is wrong when the extension is started. */
export interface FaultyStart {
  readonly env?: Readonly<Record<string, string>>;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly sink?: OtlpSinkOptions;
  /** Stands between the extension and its platform. */
  readonly api?: ApiFault;
  /** How the extension is started. */
  readonly wrapping?: Wrapping;
  /** Somebody else has the listener's port. */
  readonly portTaken?: true;
  /** The window of SHUTDOWN, ms, where it is not Lambda's two seconds. */
  readonly shutdownMs?: number;
}

/** One row of the table: what goes wrong, what it changes, and what the user reads about it. */
export interface Fault extends FaultyStart {
  /** As the documentation names it; beginning in lower case. */
  readonly name: string;
  readonly telemetry: Telemetry;
  /** The code of each line that the extension writes, in any order, each once; `something`: a few lines. */
  readonly tells: readonly string[] | 'something';
  /** What stands in one of these lines. */
  readonly says?: string;
  /** Where the outcome alone does not say it: what the extension does. */
  readonly note?: string;
  /** What a stranger does to the listener while the first invocation runs. */
  readonly posts?: (port: number) => Promise<void>;
  /** What others than the extension write to its output, such as the dynamic loader. */
  readonly foreignOutput?: RegExp;
  /** Fewer engines than both, where a fault can happen to these alone. */
  readonly engines?: readonly Engine[];
  /** What the machine must allow the test for it. */
  readonly needs?: 'root' | 'mounts' | 'memory limits';
}

/** What no extension can be protected from. */
export interface Unprotected extends FaultyStart {
  readonly name: string;
  /** What becomes of two invocations after another. */
  readonly fails: 'every invocation' | 'the invocation that runs';
  /** What happens, and what can be done about it. */
  readonly note: string;
  /** What happens to the extension while the first invocation runs. */
  readonly meanwhile?: (pid: number) => void;
  readonly engines?: readonly Engine[];
}
