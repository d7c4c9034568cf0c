import { dirname } from 'node:path';
import type { FaultyAnswer, PendingRequest } from '../../../src/sandbox/otlp-sink.ts';
import { nodePath } from '../../support/engines.ts';
import { DROPPED_HOST } from './dropped-host.ts';
import type { Row, Setting } from './row.ts';

const endpoint = (url: string): Setting => ({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } });
const answering = (answer: (request: PendingRequest) => FaultyAnswer | Promise<FaultyAnswer>): Setting => ({
  sink: { answer },
});

/** For what an older Node of this machine cannot do. */
const LAMBDAS_NODE = `PATH='${dirname(nodePath)}':$PATH && exec "$@"`;

/** Where telemetry goes. */
export const ENDPOINT_ROWS: readonly Row[] = [
  {
    name: 'connections are refused',
    setting: endpoint('http://127.0.0.1:1'),
    outcome: 'nothing arrives',
    says: ['endpoint-unavailable'],
  },
  {
    name: 'the name does not resolve',
    setting: endpoint('http://no-such-host.invalid:4318'),
    outcome: 'nothing arrives',
    says: ['endpoint-unavailable'],
  },
  {
    name: 'connections are accepted, and then nothing',
    setting: answering(() => never()),
    outcome: 'nothing arrives',
    says: ['endpoint-unavailable'],
    note: 'One flush waits in vain; after it nobody waits for this endpoint for a while.',
  },
  {
    name: 'packets are dropped',
    setting: endpoint(`http://${DROPPED_HOST}:4318`),
    outcome: 'nothing arrives',
    inNamespace: true,
    needs: 'namespaces',
  },
  {
    name: 'the resolver does not answer',
    setting: { ...endpoint('http://otlp.example.com:4318'), script: LAMBDAS_NODE },
    outcome: 'nothing arrives',
    says: ['endpoint-unavailable'],
    note: 'On Node.js before 22.15, the process ends when Lambda kills it.',
    inNamespace: true,
    needs: 'namespaces',
  },
  {
    name: 'half of the answer, and no more',
    setting: answering(() => ({ ...OK, headers: { 'content-length': '100' }, body: halfOfAnAnswer() })),
    outcome: 'all arrives',
    note: 'The status is the answer.',
  },
  {
    name: 'an answer without end',
    setting: answering(() => ({ ...OK, body: answerWithoutEnd() })),
    outcome: 'all arrives',
    note: 'At most 64 KiB of it are read.',
  },
  {
    name: 'an answer that is garbage',
    setting: answering(() => ({ ...OK, body: '\u0000\uffff<html>{' })),
    outcome: 'all arrives',
  },
  { name: 'slow by 50 ms', setting: answering(() => after(50)), outcome: 'all arrives' },
  { name: 'slow by 1 s', setting: answering(() => after(1000)), outcome: 'all arrives' },
  {
    name: 'slow by 30 s',
    setting: answering(() => after(30_000)),
    outcome: 'nothing arrives',
  },
  {
    name: 'slow by 30 s, beside a handler that lasts longer',
    setting: {
      ...answering(() => after(30_000)),
      env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'periodic:500', OTEL_EXPORTER_OTLP_TIMEOUT: '40000' },
      sandbox: { timeoutMs: 60_000 },
    },
    play: async ({ invoke }) => void (await invoke({ waitMs: 33_000 })),
    outcome: 'losses are told',
    note: 'What is sent beside the handler arrives; what comes with its end has two seconds.',
  },
  {
    name: '429 with `Retry-After` in seconds',
    setting: () => answering(first(1, () => answer(429, { 'retry-after': '1' }))),
    play: async ({ invoke }) => {
      await invoke();
      await Bun.sleep(1000);
      await invoke({ waitMs: 200 });
    },
    outcome: 'all arrives',
  },
  {
    name: '429 with `Retry-After` as a date',
    setting: () =>
      answering(first(1, () => answer(429, { 'retry-after': new Date(Date.now() + 1000).toUTCString() }))),
    play: async ({ invoke }) => {
      await invoke();
      await Bun.sleep(1000);
      await invoke({ waitMs: 200 });
    },
    outcome: 'all arrives',
  },
  { name: '503 for a while', setting: () => answering(first(4, () => answer(503))), outcome: 'all arrives' },
  {
    name: '503 for good',
    setting: answering(() => answer(503)),
    outcome: 'nothing arrives',
    says: ['endpoint-unavailable', 'overloaded'],
  },
  { name: '401', ...refused(401), says: ['Check the key in OTEL_EXPORTER_OTLP_HEADERS'] },
  { name: '404', ...refused(404), says: ['Check the path of OTEL_EXPORTER_OTLP_ENDPOINT'] },
  { name: '500', ...refused(500) },
  { name: 'a redirect', ...refused(307, { location: 'http://127.0.0.1:1/' }), says: ['It redirects'] },
  {
    name: '413 for more than 4 KB',
    setting: answering(({ body }) => (body.length > 4096 ? answer(413) : undefined)),
    play: async ({ invoke }) => void (await invoke({ count: 15, bytes: 200 })),
    outcome: 'all arrives',
    note: 'A request is halved once, and the limit that was learned holds for those that follow.',
  },
  { name: '413 for everything', ...refused(413) },
  {
    name: 'a partial success',
    setting: answering(({ signal }) =>
      signal === 'logs' ? partialSuccess(2, 'two are too old') : undefined,
    ),
    outcome: 'losses are told',
    says: ['two are too old', 'logs:partial-success'],
  },
  {
    name: 'a reset of a connection that is used again',
    setting: answering(({ onConnection }) => (onConnection > 1 ? 'reset' : undefined)),
    outcome: 'all arrives',
    note: 'It is sent again at once.',
  },
  {
    name: 'every connection is closed after one answer',
    setting: answering(() => ({ ...OK, headers: { connection: 'close' } })),
    outcome: 'all arrives',
  },
  {
    name: 'it comes back after a while',
    setting: () => answering(first(10, () => 'reset')),
    play: async ({ invoke, lambda: { sink } }) => {
      for (let turn = 0; turn < 100 && sink.received.logs.length === 0; turn += 1)
        await invoke({ waitMs: 100 });
    },
    outcome: 'all arrives',
    note: 'Meanwhile nobody waits for it; it is tried with one small request beside a running handler.',
  },
];

const OK = { status: 200, headers: {} };

function answer(status: number, headers: Readonly<Record<string, string>> = {}) {
  return { status, headers, body: '' };
}

function refused(status: number, headers: Readonly<Record<string, string>> = {}) {
  return { setting: answering(() => answer(status, headers)), outcome: 'nothing arrives' } as const;
}

/** The first so many requests of each run; those after them are answered as they should be. */
function first(times: number, given: () => FaultyAnswer): (request: PendingRequest) => FaultyAnswer {
  let left = times;
  return () => {
    left -= 1;
    return left >= 0 ? given() : undefined;
  };
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function never(): Promise<undefined> {
  return new Promise(() => {});
}

async function* halfOfAnAnswer(): AsyncIterable<string> {
  yield 'half';
  await never();
}

async function* answerWithoutEnd(): AsyncIterable<Uint8Array> {
  for (;;) yield new Uint8Array(16 * 1024);
}

/** `ExportLogsServiceResponse { partial_success { rejected_log_records, error_message } }` */
function partialSuccess(rejected: number, message: string) {
  const text = Buffer.from(message);
  const partial = Buffer.from([0x08, rejected, 0x12, text.length, ...text]);
  return {
    status: 200,
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from([0x0a, partial.length, ...partial]),
  };
}
