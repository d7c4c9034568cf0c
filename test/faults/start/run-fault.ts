import { expect } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxEvent } from '../../../src/sandbox/events.ts';
import { nodeRuntime } from '../../../src/sandbox/node-runtime.ts';
import { nodePath } from '../../support/engines.ts';
import { type Engine, type Lambda, withLambda } from '../../support/lambda.ts';
import type { Fault, FaultyStart, Telemetry } from './fault.ts';
import { type ApiFault, changedShutdown, startFaultyApi } from './faulty-api.ts';
import { PLATFORM_FILE, wrapLayer } from './wrapped-layer.ts';

const FIRST = { answer: { n: 1 }, logs: ['one'] };
const SECOND = { answer: { n: 2 }, logs: ['two'] };
/** What the function answers where no extension is there. */
const RESULTS = [
  ['success', 1],
  ['success', 2],
];

/** What a broken bridge may write at most, less. */
const MOST_LINES = 10;

/** Meant for the function, whose runtime here is Node and would not survive them: it is started without. */
const FOR_THE_FUNCTION = [
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'LD_PRELOAD',
  'OPENSSL_CONF',
];
const RUNTIME = [
  '/usr/bin/env',
  ...FOR_THE_FUNCTION.flatMap((name) => ['-u', name]),
  ...nodeRuntime({ node: nodePath }),
];

/** Two invocations and SHUTDOWN with a fault in place; fails where the table's row does not hold. */
export async function runFault(engine: Engine, fault: Fault): Promise<void> {
  await withFault(engine, fault, async ({ lambda, port, shutdown }) => {
    const first = await firstInvocation(lambda, () => fault.posts?.(port));
    const second = await lambda.invoke(JSON.stringify(SECOND));
    await lambda.shutdown();

    const results = [first, second].map(({ status, response }) => [status, numberIn(response)]);
    expect(results).toEqual(RESULTS);
    expectAliveToTheEnd(lambda, shutdown.deadline);
    expectTold(lambda, fault);
    expectTelemetry(lambda, fault.telemetry, [first.requestId, second.requestId]);
  });
}

interface Surroundings {
  readonly lambda: Lambda;
  /** Of the extension's listener. */
  readonly port: number;
  readonly shutdown: ShutdownWindow;
}

/** A local Lambda under a fault, but for what is done while it runs. */
export async function withFault(
  engine: Engine,
  fault: FaultyStart,
  use: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const shutdown = new ShutdownWindow(fault.shutdownMs);
  const layers = await layersWith(engine, { ...fault, api: fault.api ?? shutdown.api }, cleanup);
  const port = listenerPort(fault, cleanup);
  const options = {
    env: { LAMBDA_OTEL_BRIDGE_LISTENER_PORT: String(port), ...fault.env },
    sandbox: { runtime: RUNTIME, ...(layers && { layers }), ...fault.sandbox },
    ...(fault.sink && { sink: fault.sink }),
  };
  await withLambda(engine, options, (lambda) => use({ lambda, port, shutdown }));
}

/** A window of SHUTDOWN other than the sandbox's, told to the extension in its place. */
class ShutdownWindow {
  /** Epoch ms; the sandbox itself sees to its own. */
  deadline = Number.POSITIVE_INFINITY;
  readonly api: ApiFault | undefined;

  constructor(ms: number | undefined) {
    if (ms === undefined) return;
    this.api = changedShutdown(() => {
      this.deadline = Date.now() + ms;
      return { deadlineMs: this.deadline };
    });
  }
}

/** Lasts as long as what is done beside it, because the extension is frozen after it. */
async function firstInvocation(lambda: Lambda, beside: () => Promise<void> | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'first-invocation-'));
  const untilFile = join(folder, 'done');
  const invocation = lambda.invoke(JSON.stringify({ ...FIRST, untilFile }));
  try {
    await beside();
  } finally {
    writeFileSync(untilFile, '');
    await invocation;
    rmSync(folder, { recursive: true });
  }
  return invocation;
}

/** A layer that starts the extension under the fault, where it must be there before; else the real one will do. */
async function layersWith(
  engine: Engine,
  { api, wrapping }: Pick<FaultyStart, 'wrapping'> & { readonly api: ApiFault | undefined },
  cleanup: AsyncDisposableStack,
): Promise<readonly string[] | undefined> {
  if (api === undefined && wrapping === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'wrapped-layer-'));
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  const faulty = api && (await startFaultyApi(join(folder, PLATFORM_FILE), api));
  if (faulty !== undefined) cleanup.defer(() => faulty.close());
  wrapLayer(folder, engine, wrapping ?? { script: 'exec "$@"' }, faulty?.address);
  return [folder];
}

/** One of its own for each run, so that runs can overlap. */
function listenerPort({ portTaken }: FaultyStart, cleanup: AsyncDisposableStack): number {
  const holder = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  if (portTaken) cleanup.defer(() => holder.stop(true));
  else holder.stop(true);
  return holder.port;
}

/** One extension process, which ends by itself, in time and with 0, after SHUTDOWN has begun. */
function expectAliveToTheEnd(lambda: Lambda, deadline: number): void {
  const [shutdown] = lambda.eventsOf('shutdown-started');
  const exits = lambda.eventsOf('process-exited').filter(isExtension);
  expect(lambda.eventsOf('process-started').filter(isExtension)).toHaveLength(1);
  expect(exits.map(({ code, signal }) => ({ code, signal }))).toEqual([{ code: 0, signal: null }]);
  expect(exits[0]?.at).toBeGreaterThanOrEqual(shutdown?.at ?? Number.POSITIVE_INFINITY);
  expect(exits[0]?.at).toBeLessThanOrEqual(deadline);
}

function expectTold(lambda: Lambda, { tells, says = '', foreignOutput }: Fault): void {
  const lines = lambda
    .eventsOf('process-output')
    .filter(isExtension)
    .map(({ text }) => text)
    .filter((text) => !foreignOutput?.test(text));
  const codes = lines.map((line) => /^\[lambda-otel-bridge\] [A-Z]+ (\S+): /.exec(line)?.[1] ?? line);
  if (tells === 'something') {
    expect(lines.length).toBeWithin(1, MOST_LINES);
    return;
  }
  expect({ codes: codes.sort(), lines }).toEqual({ codes: [...tells].sort(), lines });
  expect(lines.join('\n')).toContain(says);
}

function expectTelemetry({ sink, logs }: Lambda, telemetry: Telemetry, requestIds: readonly string[]): void {
  const spans = sink.received.spans.map(({ attributes }) => String(attributes['faas.invocation_id']));
  const arrived = requestIds.filter((id) => spans.filter((span) => span === id).length === 1);
  const lines = logs().map(({ body }) => body);
  switch (telemetry) {
    case 'all arrives':
      expect(arrived).toEqual([...requestIds]);
      expect(lines).toContain('one');
      expect(lines).toContain('two');
      break;
    case 'does not arrive':
      expect(arrived).toEqual([]);
      break;
    case 'nothing is exported':
      expect(sink.received.requests).toEqual([]);
      break;
    case 'may be lost':
      break;
  }
}

function isExtension(event: SandboxEvent & { readonly process: { readonly role: string } }): boolean {
  return event.process.role === 'extension';
}

function numberIn(response: string): unknown {
  return (JSON.parse(response) as { readonly n?: unknown }).n;
}
