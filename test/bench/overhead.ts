/**
 * What the extension adds after the runtime is done, and what it costs while a function is warm: strategies and
 * endpoints against each other, on both engines. Of what waits for the runtime's end, at least 25 ms are the platform's
 * own buffering, which `beyond buffering` leaves out: it begins when the POST with `platform.runtimeDone` does.
 *
 * `node scripts/run-bun.mjs test/bench/overhead.ts [part of a case's name]`
 */
import type { SandboxEvent } from '../../src/sandbox/events.ts';
import type { Invocation } from '../../src/sandbox/invocation.ts';
import { CertificateAuthority, hasOpenssl, readIdentity } from '../support/certificates.ts';
import { ENGINES, type Engine, type Lambda, type LambdaOptions, withLambda } from '../support/lambda.ts';
import { startDistantEndpoint } from './support/distant-endpoint.ts';
import { cpuMs, extensionPid, quantile, spread, table } from './support/measure.ts';

const INVOCATIONS = 30;
/** The first ones load code and learn about the endpoint. */
const WARM_UP = 2;

interface Case extends LambdaOptions {
  readonly handlerMs?: number;
  /** Endpoint behind TLS, so far away. */
  readonly roundTripMs?: number;
}

const flush = (strategy: string) => ({ env: { LAMBDA_OTEL_BRIDGE_FLUSH: strategy } });
const endpoint = (url: string) => ({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } });

const CASES: Readonly<Record<string, Case>> = {
  'no endpoint': endpoint(''),
  'end, healthy': flush('end'),
  'invoke, healthy': flush('invoke'),
  'adaptive, healthy': {},
  'end, TLS, 50 ms away': { ...flush('end'), roundTripMs: 50, handlerMs: 80 },
  'invoke, TLS, 50 ms away': { ...flush('invoke'), roundTripMs: 50, handlerMs: 80 },
  'adaptive, TLS, 50 ms away': { roundTripMs: 50, handlerMs: 80 },
  'end, refused': { env: { ...flush('end').env, ...endpoint('http://127.0.0.1:1').env } },
  'adaptive, refused': endpoint('http://127.0.0.1:1'),
  'end, never answers': { ...flush('end'), sink: { answer: () => new Promise(() => {}) } },
  'adaptive, never answers': { sink: { answer: () => new Promise(() => {}) } },
  'end, 503': { ...flush('end'), sink: { answer: () => ({ status: 503 }) } },
};

interface Added {
  readonly all: readonly number[];
  readonly beyondBuffering: readonly number[];
  readonly cpu: number;
}

async function measure(engine: Engine, { handlerMs = 20, roundTripMs, ...options }: Case): Promise<Added> {
  let added: Added | undefined;
  const use = async (lambda: Lambda) => {
    const invocations: Invocation[] = [];
    const pid = extensionPid(lambda.events);
    let before = 0;
    for (let turn = 0; turn < INVOCATIONS + WARM_UP; turn += 1) {
      if (turn === WARM_UP) before = cpuMs(pid);
      const event = { logs: ['one', 'two', 'three'], waitMs: handlerMs };
      const invocation = await lambda.invoke(JSON.stringify(event));
      if (turn >= WARM_UP) invocations.push(invocation);
    }
    added = {
      all: invocations.map(({ runtimeDoneAt, endedAt }) => endedAt - runtimeDoneAt),
      beyondBuffering: invocations.map((one) => Math.max(0, one.endedAt - toldAt(lambda.events, one))),
      cpu: (cpuMs(pid) - before) / INVOCATIONS,
    };
  };
  if (roundTripMs === undefined) await withLambda(engine, options, use);
  else await withDistantLambda(engine, options, roundTripMs, use);
  if (added === undefined) throw new Error('nothing was measured');
  return added;
}

/** When the platform began to post an invocation's `runtimeDone`, epoch ms; never, where that came after its end. */
function toldAt(events: readonly SandboxEvent[], { requestId }: Invocation): number {
  for (const event of events) {
    if (event.kind !== 'telemetry-sent') continue;
    if (event.records.some(({ type, record }) => type === 'platform.runtimeDone' && isOf(record, requestId)))
      return event.at - event.durationMs;
  }
  return Number.POSITIVE_INFINITY;
}

function isOf(record: unknown, requestId: string): boolean {
  return (record as { readonly requestId?: unknown }).requestId === requestId;
}

/** The sink speaks TLS, and the extension reaches it by a way that takes time. */
async function withDistantLambda(
  engine: Engine,
  options: LambdaOptions,
  roundTripMs: number,
  use: (lambda: Lambda) => Promise<void>,
): Promise<void> {
  const authority = new CertificateAuthority();
  const port = freePort();
  const distant = await startDistantEndpoint(port, roundTripMs);
  const env = {
    ...options.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://localhost:${distant.port}`,
    OTEL_EXPORTER_OTLP_CERTIFICATE: authority.ca,
  };
  const tls = readIdentity(authority.sign('endpoint', 'localhost'));
  try {
    await withLambda(engine, { ...options, env, sink: { tls, port } }, use);
  } finally {
    await distant.close();
    authority.close();
  }
}

function freePort(): number {
  const holder = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  holder.stop(true);
  return holder.port;
}

const [, , wanted = ''] = process.argv;
const rows: Record<string, string>[] = [];
for (const [name, options] of Object.entries(CASES)) {
  if (!name.includes(wanted) || (options.roundTripMs !== undefined && !hasOpenssl)) continue;
  for (const engine of ENGINES) {
    const { all, beyondBuffering, cpu } = await measure(engine, options);
    rows.push({
      case: name,
      engine,
      'added, ms': spread(all),
      'beyond buffering, ms': spread(beyondBuffering),
      'at most': quantile(all, 1).toFixed(1),
      'CPU per invocation, ms': cpu.toFixed(1),
    });
  }
}
console.log(
  `Added after the runtime is done, from the third invocation on, median (10 %–90 %) of ${INVOCATIONS}\n\n${table(rows)}`,
);
