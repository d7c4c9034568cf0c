import { describe, expect } from 'bun:test';
import { readdirSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type OtlpSinkOptions, startOtlpSink } from '../../src/sandbox/otlp-sink.ts';
import { withLambda } from '../support/lambda.ts';
import { toProtobuf } from '../unit/sandbox/otlp/encode.ts';
import { LOGS, METRICS, SPAN_ID, TRACE_ID, TRACES } from '../unit/sandbox/otlp/samples.ts';
import {
  CONFIG_FOLDER,
  type Collector,
  e2eTest,
  validateConfig,
  withCollector,
} from './collector-process.ts';
import { readOtlpLines } from './otlp-lines.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The variables without which a file is incomplete. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'local-debug.yaml': {},
  'e2e-file.yaml': { OTEL_OUT: '/tmp/out.jsonl' },
  'gateway.yaml': { BACKEND_OTLP_ENDPOINT: 'https://otlp.example.test' },
};
const CONFIGS = readdirSync(CONFIG_FOLDER).filter((name) => name.endsWith('.yaml'));

describe.each(CONFIGS)('collector-config/%s', (config) => {
  e2eTest('is valid', async () => {
    const { code, stderr } = await validateConfig(config, NEEDED[config] ?? {});

    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('local-debug.yaml', () => {
  e2eTest('prints spans, log records and metrics in full', async () => {
    const { stdout } = await withCollector('local-debug.yaml', {}, async (collector) => {
      await post(collector, '/v1/traces', toProtobuf('traces', TRACES));
      await post(collector, '/v1/logs', toProtobuf('logs', LOGS));
      await post(collector, '/v1/metrics', toProtobuf('metrics', METRICS));
    });

    expect(stdout).toMatch(/^ *Trace ID +: 5b8aa5a2d2c872e8321cf37308d69df2$/m);
    expect(stdout).toMatch(/^ *Name +: charge card$/m);
    expect(stdout).toMatch(/^SeverityText: ERROR$/m);
    expect(stdout).toMatch(/^ *-> Name: faas\.invocations$/m);
  });

  e2eTest('takes OTLP over gRPC too', async () => {
    const { stdout } = await withCollector('local-debug.yaml', {}, async (collector) => {
      expect(await exportByGrpc(collector, toProtobuf('traces', TRACES))).toBe('0');
    });

    expect(stdout).toMatch(/^ *Name +: charge card$/m);
  });
});

describe('e2e-file.yaml', () => {
  e2eTest('writes each request as a line', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'out.jsonl');
    await withCollector('e2e-file.yaml', { OTEL_OUT: file }, async (collector) => {
      await post(collector, '/v1/traces', toProtobuf('traces', TRACES));
      await post(collector, '/v1/logs', toProtobuf('logs', LOGS));
      await post(collector, '/v1/logs', toProtobuf('logs', LOGS));
    });

    const lines = readOtlpLines(file);
    expect(lines.map(({ signal }) => signal)).toEqual(['traces', 'logs', 'logs']);
    expect(lines[0]?.spans[0]).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, name: 'charge card' });
  });
});

describe('gateway.yaml', () => {
  e2eTest('is refused without a backend', async () => {
    const { code, stderr } = await validateConfig('gateway.yaml', {});

    expect(code).not.toBe(0);
    expect(stderr).toContain('at least one endpoint must be specified');
  });

  e2eTest('sends on what several functions sent as one compressed request, with its own key', async () => {
    await using backend = await startBackend();
    await withCollector('gateway.yaml', backend.env, async (collector) => {
      await Promise.all([
        post(collector, '/v1/logs', toProtobuf('logs', LOGS)),
        post(collector, '/v1/logs', toProtobuf('logs', LOGS)),
        post(collector, '/v1/traces', toProtobuf('traces', TRACES)),
      ]);
    });

    const { requests, logs, spans } = backend.sink.received;
    expect(requests.map(({ path }) => path).sort()).toEqual(['/v1/logs', '/v1/traces']);
    expect(requests.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', 'gzip']);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([KEY, KEY]);
    expect([logs.length, spans.length]).toEqual([2 * LOGS_IN_SAMPLE, 1]);
    expect(spans[0]).toMatchObject({
      traceId: TRACE_ID,
      resource: { attributes: { 'service.name': 'shop' } },
    });
  });

  e2eTest('takes what a function sends that knows nothing of the key', async () => {
    await using backend = await startBackend();
    await withCollector('gateway.yaml', backend.env, async (collector) => {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
      await withLambda('bun', { env }, async (lambda) => {
        await lambda.invoke(JSON.stringify({ logs: ['order received'] }));
      });
    });

    const { requests, logs, spans } = backend.sink.received;
    expect(spans.map(({ name }) => name).sort()).toEqual(['init', 'my-function']);
    expect(logs.map(({ body }) => body)).toEqual(['loaded', 'order received']);
    expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set([KEY]));
  });

  e2eTest('refuses what no longer fits while the backend is slow, so that it is sent again', async () => {
    const gate = Promise.withResolvers<undefined>();
    await using backend = await startBackend({ answer: () => gate.promise });
    const env = { ...backend.env, GATEWAY_QUEUE_BYTES: '600000' };
    const answers: number[] = [];
    await withCollector('gateway.yaml', env, async (collector) => {
      answers.push(await post(collector, '/v1/logs', toProtobuf('logs', logsOf(400_000))));
      answers.push(await post(collector, '/v1/logs', toProtobuf('logs', logsOf(400_000))));
      gate.resolve(undefined);
    });

    expect(answers).toEqual([200, 503]);
    expect(backend.sink.received.logs).toHaveLength(1);
  });
});

/** A key that a YAML reader could take for a number. */
const KEY = '0e1234567890';
const LOGS_IN_SAMPLE = 2;

async function startBackend(options: OtlpSinkOptions = {}) {
  const sink = await startOtlpSink(options);
  const env = { BACKEND_OTLP_ENDPOINT: sink.url, BACKEND_OTLP_AUTHORIZATION: KEY };
  return { sink, env, [Symbol.asyncDispose]: () => sink.close() };
}

function logsOf(bytes: number) {
  const body = { stringValue: 'x'.repeat(bytes) };
  return { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body }] }] }] };
}

/** The status of the answer. */
async function post(collector: Collector, path: string, body: Uint8Array): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
  const answer = await fetch(collector.url + path, { method: 'POST', headers, body: gzipSync(body) });
  return answer.status;
}

/** One unary call; the `grpc-status` of its answer. */
function exportByGrpc({ grpc }: Collector, message: Uint8Array): Promise<unknown> {
  const client = connect(`http://${grpc}`);
  const call = client.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return new Promise((resolve, reject) => {
    call.on('trailers', (trailers) => resolve(trailers['grpc-status']));
    call.on('error', reject);
    call.resume();
    call.end(Buffer.concat([prefix, message]));
  }).finally(() => client.close());
}
