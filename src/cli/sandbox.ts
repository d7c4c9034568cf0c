import type { Recording } from '../sandbox/recording.ts';
import { replayRecording } from '../sandbox/replay.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { readArguments, type SandboxArguments, UsageError } from './sandbox/arguments.ts';
import { checkFiles, checkFunction } from './sandbox/check-files.ts';
import { type OtlpWindow, openOtlpWindow } from './sandbox/otlp-window.ts';
import { readPayloads } from './sandbox/payloads.ts';
import { readRecording } from './sandbox/recording-files.ts';
import { sandboxOptions } from './sandbox/sandbox-options.ts';
import { type Spectator, spectate } from './sandbox/spectator.ts';
import { traceHeaderFor } from './sandbox/trace-choice.ts';
import { USAGE } from './sandbox/usage.ts';
import { viewOf } from './sandbox/view.ts';
import { whileRead } from './while-read.ts';

export interface SandboxCommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Whether somebody types the standard input. */
  readonly typed?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY?: boolean;
  /** `undefined` where the output is no terminal. */
  readonly columns?: number | undefined;
}

/** The `sandbox` command → its exit status: 0 all went well, 1 not, 2 wrong usage, 130 interrupted. */
export async function runSandboxCommand(args: readonly string[], given: SandboxCommandIo): Promise<number> {
  const io = { ...given, stdout: whileRead(given.stdout) };
  try {
    const asked = readArguments(args);
    if (asked.help) {
      io.stdout(USAGE);
      return 0;
    }
    checkFiles(asked);
    const run = await prepare(asked, io);
    return await watch(asked, io, run);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`${error.message}\n`);
    return 2;
  }
}

type Run = (spectator: Spectator, otlp: OtlpWindow | undefined) => Promise<number>;

/** What is to run, with all that it reads read before anything starts. */
async function prepare(asked: SandboxArguments, io: SandboxCommandIo): Promise<Run> {
  if (asked.replay !== undefined) {
    const recording = await readRecording(asked.replay);
    return (spectator, otlp) => replay(asked, recording, { spectator, otlp });
  }
  checkFunction(asked, io.env['PATH']);
  if (asked.event === '-' && io.typed === true) io.stderr('Type the events, one per line, then Ctrl-D.\n');
  const payloads = await readPayloads(asked.event, io.stdin);
  return (spectator, otlp) => runFunction(asked, payloads, { spectator, otlp });
}

/** Whatever the run comes to, what there is to see is shown, and nothing stays open. */
async function watch(asked: SandboxArguments, io: SandboxCommandIo, run: Run): Promise<number> {
  const view = viewOf(io);
  const spectator = spectate(asked, io, view);
  const otlp = asked.otlp ? await openOtlpWindow() : undefined;
  try {
    return await run(spectator, otlp);
  } finally {
    spectator.close();
    if (otlp !== undefined) io.stdout(otlp.render(view));
    await otlp?.close();
  }
}

interface Watchers {
  readonly spectator: Spectator;
  readonly otlp: OtlpWindow | undefined;
}

async function runFunction(
  asked: SandboxArguments,
  payloads: readonly string[],
  { spectator, otlp }: Watchers,
): Promise<number> {
  const options = sandboxOptions(asked, otlp?.variables ?? {});
  const sandbox = await startSandbox({ ...options, onEvent: spectator.onEvent });
  return invokeAll(sandbox, asked, payloads);
}

async function replay(
  asked: SandboxArguments,
  recording: Recording,
  { spectator, otlp }: Watchers,
): Promise<number> {
  const { layers, extensions = [], env = {} } = sandboxOptions(asked, otlp?.variables ?? {});
  const well = await replayRecording({ recording, layers, extensions, env, onEvent: spectator.onEvent });
  return well ? 0 : 1;
}

/** An interrupt spins the environment down in order, so that extensions see their SHUTDOWN. */
async function invokeAll(
  sandbox: Sandbox,
  { trace, concurrency }: SandboxArguments,
  payloads: readonly string[],
): Promise<number> {
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    void sandbox.shutdown();
  };
  process.on('SIGINT', interrupt);
  const waiting = [...payloads];
  let failed = 0;
  const invokeOnAndOn = async () => {
    for (let payload = waiting.shift(); payload !== undefined && !interrupted; payload = waiting.shift()) {
      const traceHeader = traceHeaderFor(trace, Date.now());
      const invoking = sandbox.invoke(payload, traceHeader === undefined ? {} : { traceHeader });
      const status = await invoking.then(
        (invocation) => invocation.status,
        refusedBy(() => interrupted),
      );
      if (status !== 'success') failed += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, invokeOnAndOn));
  await sandbox.shutdown();
  process.off('SIGINT', interrupt);
  if (interrupted) return 130;
  return failed === 0 ? 0 : 1;
}

/** An interrupt refuses what has not begun; whatever else refuses it is a bug. */
function refusedBy(interrupted: () => boolean): (error: unknown) => 'refused' {
  return (error) => {
    if (interrupted()) return 'refused';
    throw error;
  };
}
