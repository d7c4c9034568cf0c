import { parseArgs } from 'node:util';
import type { InitializationType } from '../../sandbox/events.ts';

/** What the user asks for, checked, with defaults filled in. */
export interface SandboxArguments {
  readonly help: boolean;
  readonly json: boolean;
  readonly code: string;
  readonly handler: string;
  /** Command line; empty means AWS's runtime for Node. */
  readonly runtime: readonly string[];
  readonly layers: readonly string[];
  readonly extensions: readonly string[];
  /** A file, `-` for standard input, or nothing. */
  readonly event: string | undefined;
  readonly trace: TraceChoice;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** `undefined` where it was not asked for: then nothing is limited. */
  readonly memoryMb: number | undefined;
  readonly name: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly telemetry: 'full' | 'unsupported';
  readonly initType: InitializationType;
  /** `undefined`: Lambda's own. */
  readonly initTimeoutMs: number | undefined;
  /** Requests at once; more than one on managed instances only. */
  readonly concurrency: number;
  /** Whether to receive and show what is exported. */
  readonly otlp: boolean;
  /** A file to write what happens to. */
  readonly record: string | undefined;
  /** A file to take what happened from, instead of running a function. */
  readonly replay: string | undefined;
}

export type TraceChoice =
  | { readonly kind: 'none' | 'root' | 'sampled' | 'unsampled' }
  | { readonly kind: 'header'; readonly header: string };

/** Names the option, says what is accepted and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const NONE: string[] = [];

const OPTIONS = {
  code: { type: 'string', default: '.' },
  handler: { type: 'string', default: 'index.handler' },
  runtime: { type: 'string', default: '' },
  layer: { type: 'string', multiple: true, default: NONE },
  extension: { type: 'string', multiple: true, default: NONE },
  event: { type: 'string' },
  trace: { type: 'string', default: 'none' },
  env: { type: 'string', multiple: true, default: NONE },
  timeout: { type: 'string', default: '3' },
  memory: { type: 'string' },
  name: { type: 'string', default: 'my-function' },
  'log-format': { type: 'string', default: 'Text' },
  'no-telemetry': { type: 'boolean', default: false },
  'init-type': { type: 'string', default: 'on-demand' },
  'init-timeout': { type: 'string' },
  concurrency: { type: 'string' },
  otlp: { type: 'boolean', default: false },
  record: { type: 'string' },
  replay: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const DEFAULT_CONCURRENCY = 10;
/** Lambda's own limits. */
const TIMEOUT_SECONDS = { min: 0.1, max: 900 };
const MEMORY_MB = { min: 128, max: 10_240 };
const CONCURRENCY = { min: 1, max: 1000 };

/** The command line after `sandbox` → what it asks for. Throws `UsageError`. */
export function readArguments(args: readonly string[]): SandboxArguments {
  const values = parse(args);
  const initType = initializationType(values['init-type']);
  const runtime = splitCommand(values.runtime);
  if (values.otlp && values.json)
    throw new UsageError('--otlp draws a picture and --json has none: leave one of them out.');
  return {
    help: values.help,
    json: values.json,
    code: values.code,
    handler: runtime.length > 0 ? values.handler : nodeHandler(values.handler),
    runtime,
    layers: values.layer,
    extensions: values.extension,
    event: values.event,
    trace: traceChoice(values.trace),
    env: Object.fromEntries(values.env.map(variable)),
    timeoutMs: numberIn('--timeout', values.timeout, 'seconds', TIMEOUT_SECONDS) * 1000,
    memoryMb:
      values.memory === undefined
        ? undefined
        : Math.round(numberIn('--memory', values.memory, 'MB', MEMORY_MB)),
    name: functionName(values.name),
    logFormat: logFormat(values['log-format']),
    telemetry: values['no-telemetry'] ? 'unsupported' : 'full',
    initType,
    initTimeoutMs: initTimeout(values['init-timeout']),
    concurrency: concurrencyOf(values.concurrency, initType),
    otlp: values.otlp,
    record: values.record,
    replay: values.replay,
  };
}

const INIT_TYPES: readonly InitializationType[] = [
  'on-demand',
  'provisioned-concurrency',
  'snap-start',
  'lambda-managed-instances',
];

function initializationType(value: string): InitializationType {
  const known = INIT_TYPES.find((type) => type === value);
  if (known !== undefined) return known;
  throw new UsageError(`--init-type "${value}": expected ${INIT_TYPES.join(', ')}.`);
}

function initTimeout(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  return numberIn('--init-timeout', value, 'seconds', TIMEOUT_SECONDS) * 1000;
}

function concurrencyOf(value: string | undefined, initType: InitializationType): number {
  const managed = initType === 'lambda-managed-instances';
  if (value === undefined) return managed ? DEFAULT_CONCURRENCY : 1;
  const number = Math.round(numberIn('--concurrency', value, 'requests', CONCURRENCY));
  if (managed || number === 1) return number;
  throw new UsageError(
    `--concurrency ${number}: only a managed instance takes several requests at once. Add --init-type lambda-managed-instances.`,
  );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]?.replace(/\.$/, '') : String(error);
    throw new UsageError(`${reason}. See lambda-otel-bridge sandbox --help.`, { cause: error });
  }
}

/** Other runtimes have other forms: `bootstrap`, `Assembly::Type::Method`. */
function nodeHandler(value: string): string {
  if (/^[^\s.][^\s]*\.[^\s.]+$/.test(value)) return value;
  throw new UsageError(
    `--handler "${value}": expected FILE.EXPORT, like index.handler for the export "handler" of index.mjs.`,
  );
}

function traceChoice(value: string): TraceChoice {
  if (value === 'none' || value === 'root' || value === 'sampled' || value === 'unsampled')
    return { kind: value };
  if (value.includes('=')) return { kind: 'header', header: value };
  throw new UsageError(
    `--trace "${value}": expected none, root, sampled, unsampled, or a header like "Root=1-…;Parent=…;Sampled=1".`,
  );
}

function functionName(value: string): string {
  if (/^[\w-]{1,64}$/.test(value)) return value;
  throw new UsageError(`--name "${value}": expected at most 64 letters, digits, hyphens and underscores.`);
}

function variable(value: string): [string, string] {
  const at = value.indexOf('=');
  const name = value.slice(0, Math.max(0, at));
  if (RESERVED.test(name))
    throw new UsageError(`--env ${name}: Lambda sets this variable itself, and lets no function set it.`);
  if (at > 0) return [name, value.slice(at + 1)];
  throw new UsageError(`--env "${value}": expected NAME=VALUE, like --env OTEL_LOG_LEVEL=debug.`);
}

/** Source: Lambda developer guide, reserved environment variables. */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API|MAX_CONCURRENCY)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

function logFormat(value: string): 'Text' | 'JSON' {
  if (value.toLowerCase() === 'text') return 'Text';
  if (value.toLowerCase() === 'json') return 'JSON';
  throw new UsageError(`--log-format "${value}": expected Text or JSON.`);
}

function numberIn(
  option: string,
  value: string,
  unit: string,
  { min, max }: { min: number; max: number },
): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (number >= min && number <= max) return number;
  throw new UsageError(`${option} "${value}": expected a number of ${unit} from ${min} to ${max}.`);
}

/** Words are split at spaces; quotes hold a word together. */
function splitCommand(command: string): readonly string[] {
  const words = command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
