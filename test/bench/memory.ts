/**
 * What memory a burst takes: one invocation that writes tens of thousands of lines of 200 characters, on both engines.
 * Idle is after two invocations of three lines; the peak is what the kernel has seen from there to SHUTDOWN. Its bound is
 * the idle size, the configured queue and 40 MB. The last cases hold function and extension together to 128 MB and the
 * share of a CPU that Lambda gives for it: nobody may be killed.
 *
 * `node scripts/run-bun.mjs test/bench/memory.ts [part of a case's name]`
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountOf } from '../support/account.ts';
import { ENGINES, type Engine, type Lambda, type LambdaOptions, withLambda } from '../support/lambda.ts';
import { extensionPid, memoryMb, peakMb, table } from './support/measure.ts';

const QUEUE_MB = 16;
const MORE_MB = 40;

interface Case extends LambdaOptions {
  readonly lines?: number;
}

const SHARED = { memoryMb: 128, limitResources: true, timeoutMs: 300_000, initTimeoutMs: 60_000 };
const DEAD = { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' } };

const CASES: Readonly<Record<string, Case>> = {
  healthy: {},
  'slow by 100 ms': { sink: { answer: () => later(100) } },
  'never answers': { sink: { answer: () => new Promise(() => {}) } },
  refused: DEAD,
  '128 MB, healthy': { sandbox: SHARED, lines: 20_000 },
  '128 MB, refused': { sandbox: SHARED, lines: 20_000, ...DEAD },
};

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function measure(engine: Engine, { lines = 50_000, ...options }: Case) {
  let row: Record<string, string> | undefined;
  const env = { LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES: String(QUEUE_MB * 1_048_576), ...options.env };
  const sandbox = { taskRoot: NUMBERED_LINES, timeoutMs: 60_000, ...options.sandbox };
  // At 128 MB the default, a sixteenth within 4–16 MiB, is what a user has.
  const isShared = options.sandbox !== undefined;
  await withLambda(
    engine,
    { ...options, env: isShared ? { ...options.env } : env, sandbox },
    async (lambda) => {
      const pid = extensionPid(lambda.events);
      for (let turn = 0; turn < 2; turn += 1) await lambda.invoke('{"count":3}');
      const { resident } = memoryMb(pid);
      writeFileSync(`/proc/${pid}/clear_refs`, '5'); // the peak begins anew
      const { status } = await lambda.invoke(JSON.stringify({ first: 3, count: lines, bytes: 190 }));
      const peak = peakMb(pid);
      await lambda.shutdown();
      row = { ...sizes(resident, peak, isShared ? undefined : QUEUE_MB), ...outcome(lambda, status) };
    },
  );
  if (row === undefined) throw new Error('nothing was measured');
  return row;
}

function sizes(idle: number, peak: number, queueMb: number | undefined): Record<string, string> {
  return {
    'idle, MB': idle.toFixed(1),
    'peak, MB': peak.toFixed(1),
    'may be, MB': queueMb === undefined ? '' : (idle + queueMb + MORE_MB).toFixed(1),
  };
}

function outcome(lambda: Lambda, status: string): Record<string, string> {
  const { logs } = accountOf(lambda.events, lambda.sink.received);
  const kills = lambda.eventsOf('process-exited').filter(({ signal }) => signal === 'SIGKILL');
  const dropped = lambda.eventsOf('telemetry-dropped').reduce((sum, { records }) => sum + records, 0);
  return {
    function: status,
    accepted: String(logs.accepted.length),
    missing: String(logs.missing.length),
    told: String(logs.told),
    'dropped before': String(dropped),
    killed: kills.map(({ process }) => process.name).join(', '),
  };
}

const NUMBERED_LINES = join(import.meta.dir, '../support/numbered-lines');

const [, , wanted = ''] = process.argv;
const rows: Record<string, string>[] = [];
for (const [name, options] of Object.entries(CASES)) {
  for (const engine of name.includes(wanted) ? ENGINES : []) {
    rows.push({ case: name, engine, ...(await measure(engine, options)) });
  }
}
console.log(`Memory of the extension in a burst\n\n${table(rows)}`);
