import { describe, expect } from 'bun:test';
import { join } from 'node:path';
import type { SinkLog } from '../../src/sandbox/otlp/logs.ts';
import type { SinkMetric } from '../../src/sandbox/otlp/metrics.ts';
import type { SinkSpan } from '../../src/sandbox/otlp/traces.ts';
import type { SinkResource } from '../../src/sandbox/otlp/values.ts';
import { ENGINES, type Engine, type Lambda, withLambda } from '../support/lambda.ts';
import { e2eTest, withCollector } from './collector-process.ts';
import { readOtlpLines } from './otlp-lines.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type TappedRequest, tapWire } from './wire-tap.ts';

const CONTENT_TYPES = { 'http/protobuf': 'application/x-protobuf', 'http/json': 'application/json' } as const;
type Protocol = keyof typeof CONTENT_TYPES;
const PROTOCOLS: readonly Protocol[] = ['http/protobuf', 'http/json'];
const COMBINATIONS = ENGINES.flatMap((engine) => PROTOCOLS.map((protocol) => ({ engine, protocol })));

const ROOT = '5f35ae120c0fec141ab77a00bc047aa2';
const PARENT = '2be948a625588e32';
const SAMPLED = `Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=${PARENT};Sampled=1`;
const UNSAMPLED = SAMPLED.replace('Sampled=1', 'Sampled=0');

describe.each(COMBINATIONS)('the layer on $engine, $protocol to a Collector', ({ engine, protocol }) => {
  e2eTest('a cold start is the invocation, its init, and the logs of both, under one resource', async () => {
    const json = { level: 'warn', message: 'stock is low', sku: 'a-1', left: 2, pages: ['x'.repeat(2000)] };
    let requestId = '';

    const { spans, logs, requests } = await collect(engine, protocol, async (lambda) => {
      const event = JSON.stringify({ logs: ['order received'], json });
      ({ requestId } = await lambda.invoke(event, { traceHeader: UNSAMPLED }));
    });

    const [invocation] = named(spans, 'my-function');
    const [init] = named(spans, 'init');
    expect(spans).toHaveLength(2);
    expect(invocation).toMatchObject({
      ...{ kind: 'server', parentSpanId: undefined, status: { code: 'unset' }, problems: [] },
      traceId: ROOT,
      attributes: { 'faas.coldstart': true, 'faas.invocation_id': requestId },
    });
    expect(init).toMatchObject({
      ...{ kind: 'internal', status: { code: 'unset' }, problems: [] },
      ...{ traceId: invocation?.traceId, parentSpanId: invocation?.spanId },
    });
    expect(logs.map(bodyLevelAndSpan)).toEqual([
      ['loaded', 9, 'INFO', init?.spanId],
      ['order received', 9, 'INFO', invocation?.spanId],
      ['stock is low', 13, 'warn', invocation?.spanId],
    ]);
    expect(logs.map(({ traceId }) => traceId)).toEqual([ROOT, ROOT, ROOT]);
    expect(logs[2]?.attributes).toMatchObject({ sku: 'a-1', left: 2n, pages: ['x'.repeat(2000)] });
    expectOneResource([...spans, ...logs]);
    expectGzip(requests, protocol);
  });

  e2eTest('a sampled trace header gives the trace, the parent and the flag of spans and logs', async () => {
    const { spans, logs } = await collect(engine, protocol, async (lambda) => {
      await lambda.invoke('{}');
      await lambda.invoke(JSON.stringify({ logs: ['traced'] }), { traceHeader: SAMPLED });
    });

    const [, invocation] = named(spans, 'my-function');
    const log = logs.find(({ body }) => body === 'traced');
    expect(invocation).toMatchObject({ traceId: ROOT, parentSpanId: PARENT });
    expect((invocation?.flags ?? 0) & 0xff).toBe(1);
    expect(log).toMatchObject({ traceId: ROOT, spanId: invocation?.spanId, flags: 1 });
  });

  e2eTest('an error of the function is an error of its span, with the log that tells it', async () => {
    const { spans, logs } = await collect(engine, protocol, async (lambda) => {
      await lambda.invoke(JSON.stringify({ error: 'out of stock' }));
    });

    const [invocation] = named(spans, 'my-function');
    const log = logs.find(({ severityText }) => severityText === 'ERROR');
    expect(invocation).toMatchObject({ status: { code: 'error' } });
    expect(log).toMatchObject({ severityNumber: 17, spanId: invocation?.spanId });
    expect(JSON.stringify(log?.body)).toContain('out of stock');
  });

  e2eTest('metrics count the invocations by how they ended, under the same resource', async () => {
    const { metrics } = await collect(engine, protocol, async (lambda) => {
      for (const event of [{}, { error: 'no' }, {}]) await lambda.invoke(JSON.stringify(event));
    });

    const points = (name: string) =>
      metrics.filter((metric) => metric.name === name).flatMap((metric) => metric.points);
    const amounts = (name: string) => points(name).map(({ value, histogram }) => histogram?.count ?? value);
    expect(amounts('faas.coldstarts')).toEqual([1n]);
    expect(amounts('faas.invocations')).toEqual([1n, 1n]);
    expect(amounts('faas.errors')).toEqual([1n]);
    expect(amounts('faas.invoke_duration')).toEqual([1n, 2n]);
    expect(metrics.every(({ temporality, name }) => temporality === 'delta' || /queue/.test(name))).toBe(
      true,
    );
    expectOneResource(metrics);
  });
});

interface Collected {
  readonly spans: readonly SinkSpan[];
  readonly logs: readonly SinkLog[];
  readonly metrics: readonly SinkMetric[];
  readonly requests: readonly TappedRequest[];
}

/** What a Collector has written of a Lambda's whole life, and what it was sent. */
async function collect(
  engine: Engine,
  protocol: Protocol,
  use: (lambda: Lambda) => Promise<void>,
): Promise<Collected> {
  using folder = temporaryFolder();
  const file = join(folder.path, 'out.jsonl');
  let requests: readonly TappedRequest[] = [];
  await withCollector('e2e-file.yaml', { OTEL_OUT: file }, async (collector) => {
    await using tap = await tapWire(collector.url);
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: tap.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    };
    await withLambda(engine, { env }, use);
    requests = tap.requests;
  });
  const lines = readOtlpLines(file);
  return {
    requests,
    spans: lines.flatMap(({ spans }) => spans),
    logs: lines.flatMap(({ logs }) => logs),
    metrics: lines.flatMap(({ metrics }) => metrics),
  };
}

function named(spans: readonly SinkSpan[], name: string): readonly SinkSpan[] {
  return spans.filter((span) => span.name === name);
}

function bodyLevelAndSpan({ body, severityNumber, severityText, spanId }: SinkLog) {
  return [body, severityNumber, severityText, spanId];
}

function expectOneResource(items: readonly (SinkSpan | SinkLog | SinkMetric)[]): void {
  const [first, ...others] = items.map(({ resource }) => resource);
  for (const other of others) expect<SinkResource | undefined>(other).toEqual(first);
  expect(first?.attributes).toMatchObject({
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': 'eu-central-1',
    'cloud.account.id': '123456789012',
    'faas.name': 'my-function',
    'faas.version': '$LATEST',
    'faas.max_memory': 536_870_912n,
    'service.name': 'my-function',
    'telemetry.distro.name': 'lambda-otel-bridge',
  });
}

/** Every request was taken, in the encoding that was asked for; the one with the long record was compressed. */
function expectGzip(requests: readonly TappedRequest[], protocol: Protocol): void {
  for (const { status, contentType } of requests) {
    expect([status, contentType]).toEqual([200, CONTENT_TYPES[protocol]]);
  }
  expect(requests).toContainEqual(expect.objectContaining({ path: '/v1/logs', contentEncoding: 'gzip' }));
}
