import type { ChildProcess } from './child-process.ts';
import type { ShutdownReason } from './events.ts';
import { isManaged } from './options.ts';
import type { ProcessSet } from './process-set.ts';

/** For everything, where there is at least one external extension. Source: Lambda developer guide, Shutdown phase. */
const BUDGET_MS = 2000;
const RUNTIME_MS = 300;
/** 30 % of everything. Source: AWS's own core for managed instances. */
const MANAGED_RUNTIME_MS = 600;
const FLUSH_MS = 1000;
/** Longest wait for what a dead runtime left in its pipes. */
const DRAIN_MS = 50;

/** Nobody waits for it on Lambda: it is for those who watch the sandbox. */
const LAST_OUTPUT_MS = 500;

/** Ends every process of the set: the runtime, a telemetry flush, then the extensions, in two seconds at most. */
export async function shutDown(set: ProcessSet, reason: ShutdownReason): Promise<void> {
  set.ending = true;
  set.thaw();
  const startedAt = set.now();
  const deadlineAt = startedAt + (set.extensions.size === 0 ? 0 : BUDGET_MS);
  set.context.emit({ kind: 'shutdown-started', at: startedAt, reason, deadlineMs: Math.floor(deadlineAt) });
  for (const process of set.processes()) process.sampleMemory();

  await stopRuntime(set);
  await flushTelemetry(set, deadlineAt);
  set.channel.shutdown({ deadlineMs: Math.floor(deadlineAt), shutdownReason: reason });
  await stopExtensions(set, deadlineAt);

  for (const process of set.processes()) process.kill();
  set.close();
  await waitFor(set, outputsOf(set), LAST_OUTPUT_MS);
  const at = set.now();
  set.context.emit({ kind: 'shutdown-ended', at, durationMs: at - startedAt });
}

/** SIGTERM first, but only for the sake of extensions: without any the runtime is killed at once. */
async function stopRuntime(set: ProcessSet): Promise<void> {
  const { runtime } = set;
  if (runtime === undefined) return;
  if (set.extensions.size > 0) {
    runtime.signal('SIGTERM');
    await set.waitAtMost(
      isManaged(set.context.options) ? MANAGED_RUNTIME_MS : RUNTIME_MS,
      () => runtime.exit !== undefined,
    );
  }
  runtime.kill();
  await set.waitAtMost(BUDGET_MS, () => runtime.exit !== undefined);
  await waitFor(set, runtime.drained(), DRAIN_MS);
}

function flushTelemetry(set: ProcessSet, deadlineAt: number): Promise<void> {
  return waitFor(set, set.hub.flush(), Math.min(FLUSH_MS, deadlineAt - set.now()));
}

async function outputsOf(set: ProcessSet): Promise<void> {
  await Promise.all(set.processes().map((process) => process.drained()));
}

/** Waits for `work`, at most `ms`. Work that ends later changes nothing any more; it must not reject. */
async function waitFor(set: ProcessSet, work: Promise<void>, ms: number): Promise<void> {
  let done = false;
  void work.then(() => {
    done = true;
    set.changed();
  });
  await set.waitAtMost(ms, () => done);
}

/** Who did not ask for SHUTDOWN is killed at once, the others when the time is over. */
async function stopExtensions(set: ProcessSet, deadlineAt: number): Promise<void> {
  const running = [...set.extensions].filter(([, { exit }]) => exit === undefined);
  const subscribed = new Set(set.registry.subscribed('SHUTDOWN').map(({ name }) => name));
  await Promise.all(
    running.map(async ([name, process]) => {
      if (!subscribed.has(name)) process.kill();
      await set.waitAtMost(deadlineAt - set.now(), () => process.exit !== undefined);
      const killed = await end(set, process);
      const at = set.now();
      set.context.emit({ kind: 'extension-exited', at, name, beforeDeadlineMs: deadlineAt - at, killed });
    }),
  );
}

async function end(set: ProcessSet, process: ChildProcess): Promise<boolean> {
  if (process.exit === undefined) {
    process.sampleMemory();
    process.kill();
  }
  await set.waitAtMost(BUDGET_MS, () => process.exit !== undefined);
  return process.exit?.signal === 'SIGKILL';
}
