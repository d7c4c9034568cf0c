import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SandboxEvent } from '../sandbox/events.ts';
import { nodeRuntime } from '../sandbox/node-runtime.ts';
import type { SandboxOptions } from '../sandbox/options.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { coloured, plain } from '../sandbox/viewer/paint.ts';
import { readArguments, type SandboxArguments, UsageError } from './sandbox/arguments.ts';
import { costSummary } from './sandbox/cost-summary.ts';
import { ExtensionCosts } from './sandbox/extension-costs.ts';
import { readPayloads } from './sandbox/payloads.ts';
import { timelineLine } from './sandbox/timeline.ts';
import { traceHeaderFor } from './sandbox/trace-choice.ts';
import { USAGE } from './sandbox/usage.ts';

export interface SandboxCommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY?: boolean;
}

/** The `sandbox` command → its exit status: 0 all invocations succeeded, 1 not, 2 wrong usage, 130 interrupted. */
export async function runSandboxCommand(args: readonly string[], io: SandboxCommandIo): Promise<number> {
  try {
    const asked = readArguments(args);
    if (asked.help) {
      io.stdout(USAGE);
      return 0;
    }
    checkFiles(asked);
    return await run(asked, await readPayloads(asked.event, io.stdin), io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`${error.message}\n`);
    return 2;
  }
}

async function run(
  asked: SandboxArguments,
  payloads: readonly string[],
  io: SandboxCommandIo,
): Promise<number> {
  const costs = new ExtensionCosts();
  const print = printer(asked, io);
  const onEvent = (event: SandboxEvent) => {
    costs.note(event);
    print(event);
  };
  const sandbox = await startSandbox({ ...optionsFor(asked), onEvent });
  const code = await invokeAll(sandbox, asked, payloads);
  if (!asked.json)
    io.stdout(
      costSummary(costs)
        .map((line) => `${line}\n`)
        .join(''),
    );
  return code;
}

/** An interrupt spins the environment down in order, so that extensions see their SHUTDOWN. */
async function invokeAll(
  sandbox: Sandbox,
  { trace }: SandboxArguments,
  payloads: readonly string[],
): Promise<number> {
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    void sandbox.shutdown();
  };
  process.on('SIGINT', interrupt);
  let failed = 0;
  for (const payload of payloads) {
    if (interrupted) break;
    const traceHeader = traceHeaderFor(trace, Date.now());
    const { status } = await sandbox.invoke(payload, traceHeader === undefined ? {} : { traceHeader });
    if (status !== 'success') failed += 1;
  }
  await sandbox.shutdown();
  process.off('SIGINT', interrupt);
  if (interrupted) return 130;
  return failed === 0 ? 0 : 1;
}

function printer({ json }: SandboxArguments, io: SandboxCommandIo): (event: SandboxEvent) => void {
  if (json) return (event) => io.stdout(`${JSON.stringify(event)}\n`);
  const colours = io.isTTY === true && !io.env['NO_COLOR'] && io.env['TERM'] !== 'dumb';
  let startedAt: number | undefined;
  return (event) => {
    startedAt ??= event.at;
    const line = timelineLine(event, { startedAt, paint: colours ? coloured : plain });
    if (line !== undefined) io.stdout(line);
  };
}

function optionsFor(asked: SandboxArguments): SandboxOptions {
  return {
    functionName: asked.name,
    handler: asked.handler,
    taskRoot: resolve(asked.code),
    runtime: asked.runtime.length > 0 ? asked.runtime : nodeRuntime(),
    layers: asked.layers.map((layer) => resolve(layer)),
    extensions: asked.extensions.map((file) => resolve(file)),
    env: asked.env,
    timeoutMs: asked.timeoutMs,
    memoryMb: asked.memoryMb,
    logFormat: asked.logFormat,
    telemetry: asked.telemetry,
  };
}

/** What Lambda would only complain about in the middle of init. */
function checkFiles({ code, layers, extensions }: SandboxArguments): void {
  if (!isFolder(code)) throw new UsageError(`--code ${code}: expected the folder with the function's code.`);
  for (const layer of layers)
    if (!isFolder(layer))
      throw new UsageError(`--layer ${layer}: expected the folder of an unpacked layer. Unzip it first.`);
  for (const file of extensions)
    if (!isExecutable(file))
      throw new UsageError(`--extension ${file}: expected an executable file. Does it need chmod +x?`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
