import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { ProcessCost, ProcessIdentity } from './events.ts';
import { FrameSplitter } from './framed-records.ts';
import { LineSplitter } from './lines.ts';
import { type MemoryUse, readMemoryUse } from './process-cost.ts';
import { type ProcessGuard, signalGroup } from './process-guard.ts';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly cost: ProcessCost;
}

/** One line or framed record; `time` only where the writer gave one. */
export interface Output {
  readonly stream: 'stdout' | 'stderr' | 'log';
  readonly text: string;
  readonly time: number | undefined;
}

export interface ChildProcessOptions {
  readonly role: ProcessIdentity['role'];
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether descriptor 3 takes framed log records. */
  readonly framedLogs: boolean;
  readonly guard: ProcessGuard;
  readonly onOutput: (process: ProcessIdentity, output: Output) => void;
  readonly onExit: (process: ProcessIdentity, exit: ProcessExit) => void;
}

/** The number under which a runtime finds its log descriptor. */
export const LOG_FD = 3;

/** A process of the environment in a group of its own, so that it can be frozen with all that it starts. */
export class ChildProcess {
  readonly identity: ProcessIdentity;
  exit: ProcessExit | undefined;
  readonly #child: Bun.Subprocess;
  readonly #outputs: Promise<unknown>;
  #memory: MemoryUse = { peakRssKb: undefined, privateDirtyKb: undefined };

  /** Throws where the file cannot be executed. */
  constructor({ role, name, command, cwd, env, framedLogs, guard, onOutput, onExit }: ChildProcessOptions) {
    this.#child = Bun.spawn([...command], {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(framedLogs ? (['pipe'] as const) : [])],
      onExit: (child, code, signal) => {
        guard.ended(child.pid);
        this.exit = { code, signal: signalName(signal), cost: costOf(child, this.#memory) };
        onExit(this.identity, this.exit);
      },
    });
    this.identity = { role, name, pid: this.#child.pid };
    guard.started(this.#child.pid);
    const emit = (stream: Output['stream']) => (text: string) =>
      onOutput(this.identity, { stream, text, time: undefined });
    const frames = new FrameSplitter(({ text, time }) =>
      onOutput(this.identity, { stream: 'log', text, time }),
    );
    const logFd = this.#child.stdio[LOG_FD];
    this.#outputs = Promise.all([
      readLines(this.#child.stdout, new LineSplitter(emit('stdout'))),
      readLines(this.#child.stderr, new LineSplitter(emit('stderr'))),
      typeof logFd === 'number' ? readFrames(logFd, frames) : undefined,
    ]);
  }

  /** What it has used so far; the last figures before its end are its final ones. */
  sampleMemory(): MemoryUse {
    if (this.exit === undefined) this.#memory = readMemoryUse(this.identity.pid);
    return this.#memory;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.exit === undefined) signalGroup(this.identity.pid, signal);
  }

  /** Ends whatever is left of its group, also what outlived the process itself. */
  kill(): void {
    signalGroup(this.identity.pid, 'SIGKILL');
  }

  /** Resolves when all that it wrote has been read; a descendant that holds a pipe open delays it. */
  async drained(): Promise<void> {
    await this.#outputs;
  }
}

async function readLines(stream: unknown, lines: LineSplitter): Promise<void> {
  if (!(stream instanceof ReadableStream)) return;
  await read(stream, (chunk) => lines.write(chunk));
  lines.end();
}

/** The engine leaves further descriptors open: whoever reads one closes it. */
async function readFrames(fd: number, frames: FrameSplitter): Promise<void> {
  await read(Bun.file(fd).stream(), (chunk) => frames.write(chunk));
  closeSync(fd);
}

async function read(stream: ReadableStream<Uint8Array>, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  try {
    for await (const chunk of stream) onChunk(chunk);
  } catch {
    // The pipe broke with the process: what came before counts.
  }
}

function costOf(child: Bun.Subprocess, memory: MemoryUse): ProcessCost {
  const cpu = child.resourceUsage()?.cpuTime;
  return {
    userMs: cpu === undefined ? undefined : Number(cpu.user) / 1000,
    systemMs: cpu === undefined ? undefined : Number(cpu.system) / 1000,
    ...memory,
  };
}

function signalName(signal: number | string | null): string | null {
  if (signal === null || typeof signal === 'string') return signal;
  return SIGNAL_NAMES.get(signal) ?? String(signal);
}

const SIGNAL_NAMES = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number as number, name]),
);
