import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxEvent } from '../../src/sandbox/events.ts';
import type { Invocation } from '../../src/sandbox/invocation.ts';
import { alone, NUMBERED_LINES, seen } from '../faults/delivery/function-alone.ts';
import type { FunctionEvent } from '../faults/delivery/row.ts';
import { type Account, accountOf } from '../support/account.ts';
import { type Engine, type Lambda, withLambda } from '../support/lambda.ts';
import { Backend } from './backend.ts';
import { FLUSH_TIMEOUT_MS, FUNCTION_TIMEOUT_MS, type Plan, SMALL_QUEUE, type Step } from './plan.ts';

/** What became of a life. */
export interface Life {
  readonly invocations: number;
  readonly resets: number;
  readonly logs: Account;
  readonly traces: Account;
  /** What must not be, in words; none where all is well. */
  readonly problems: readonly string[];
  /** Lines of the extension. */
  readonly told: readonly string[];
}

interface Ran {
  readonly event: FunctionEvent;
  readonly invocation: Invocation;
}

/** A flush, the platform's buffering, and a machine that has other things to do. */
const LONGEST_MORE_MS = FLUSH_TIMEOUT_MS + 25 + 2000;

export async function runLife(engine: Engine, plan: Plan): Promise<Life> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  const backend = new Backend();
  const options = {
    env: { LAMBDA_OTEL_BRIDGE_LISTENER_PORT: '0', LAMBDA_OTEL_BRIDGE_SPILL_FOLDER: folder, ...plan.env },
    sandbox: { taskRoot: NUMBERED_LINES, timeoutMs: FUNCTION_TIMEOUT_MS },
    sink: backend.options,
  };
  let life: Life | undefined;
  try {
    await withLambda(engine, options, async (lambda) => {
      const ran = await play(lambda, backend, plan.steps);
      await lambda.shutdown();
      life = await judge(lambda, ran, plan);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (life === undefined) throw new Error('the life was not judged');
  return life;
}

async function play(lambda: Lambda, backend: Backend, steps: readonly Step[]): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  let first = 0;
  for (const step of steps) {
    if (step.kind === 'mood') backend.change(step.mood);
    else if (step.kind === 'pause') await Bun.sleep(step.ms);
    else {
      const invocation = await lambda.invoke(JSON.stringify({ first, ...step.event }));
      first += step.event.count ?? 0;
      ran.push({ event: step.event, invocation });
    }
  }
  return ran;
}

async function judge(lambda: Lambda, ran: readonly Ran[], { env, steps }: Plan): Promise<Life> {
  const { logs, traces } = accountOf(lambda.events, lambda.sink.received);
  const resets = lambda.eventsOf('shutdown-started').length - 1;
  const told = lambda
    .eventsOf('process-output')
    .filter(({ process }) => process.role === 'extension')
    .map(({ text }) => text);
  const isHealthy = steps.every((step) => step.kind !== 'mood' || step.mood === 'healthy');
  const isQuiet = resets === 0 && isHealthy && !(SMALL_QUEUE in env);
  const problems = [
    ...(await problemsOfFunction(ran)),
    ...problemsOfLife(lambda),
    ...problemsOf('logs', logs, isQuiet),
    ...problemsOf('traces', traces, isQuiet),
    ...told.filter((line) => line.includes('internal-error')),
  ];
  return { invocations: ran.length, resets, logs, traces, problems, told };
}

/** The function's results and times, against those of the same events without an extension. */
async function problemsOfFunction(ran: readonly Ran[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { event, invocation } of ran) {
    const { durationMs, ...result } = seen(invocation);
    const { durationMs: expectedMs, ...expected } = await alone(kindOf(event), {
      timeoutMs: FUNCTION_TIMEOUT_MS,
    });
    const what = `${invocation.requestId} ${JSON.stringify(event)}`;
    if (JSON.stringify(result) !== JSON.stringify(expected))
      problems.push(`${what}: ${JSON.stringify(result)} in place of ${JSON.stringify(expected)}`);
    if (durationMs - expectedMs > LONGEST_MORE_MS)
      problems.push(`${what}: took ${durationMs.toFixed()} ms, alone ${expectedMs.toFixed()} ms`);
  }
  return problems;
}

/** Few lines take no time that could be seen: all such events are one kind. */
function kindOf(event: FunctionEvent): FunctionEvent {
  return (event.count ?? 0) < FEW ? { ...event, count: 0, bytes: 0 } : event;
}

const FEW = 100;

/** Every process of the extension leaves by itself, in time, with 0. */
function problemsOfLife({ events }: Lambda): readonly string[] {
  return events.flatMap((event: SandboxEvent) => {
    if (event.kind === 'extension-exited' && event.killed)
      return ['the extension was killed after its deadline'];
    if (event.kind !== 'process-exited' || event.process.role !== 'extension') return [];
    const { code, signal } = event;
    return code === 0 || signal === 'SIGKILL' ? [] : [`the extension ended with ${code ?? signal}`];
  });
}

/** `isQuiet`: nothing has gone wrong that would excuse a loss or a repetition. */
function problemsOf(
  signal: string,
  { missing, repeated, told }: Account,
  isQuiet: boolean,
): readonly string[] {
  const problems: string[] = [];
  if (missing.length > told)
    problems.push(
      `${missing.length} ${signal} are missing, ${told} are told: ${missing.slice(0, 5).join(', ')} …`,
    );
  if (isQuiet && told > 0) problems.push(`${told} ${signal} are told to be lost without a fault`);
  if (isQuiet && repeated.length > 0)
    problems.push(
      `${repeated.length} ${signal} came more than once without a fault: ${repeated.slice(0, 5).join(', ')} …`,
    );
  return problems;
}
