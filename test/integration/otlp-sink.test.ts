import { afterEach, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type OtlpSink, type OtlpSinkOptions, startOtlpSink } from '../../src/sandbox/otlp-sink.ts';
import { CertificateAuthority, hasOpenssl, readIdentity } from '../support/certificates.ts';

/** A logs request with one empty record: `resourceLogs[0].scopeLogs[0].logRecords[0]`. */
const ONE_LOG = Uint8Array.of(0x0a, 4, 0x12, 2, 0x12, 0);

const open: OtlpSink[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sink) => sink.close()));
});

async function sinkWith(options: OtlpSinkOptions): Promise<OtlpSink> {
  const sink = await startOtlpSink(options);
  open.push(sink);
  return sink;
}

function post(sink: OtlpSink, body: Uint8Array, headers: Record<string, string> = {}, route: object = {}) {
  const contentType = { 'content-type': 'application/x-protobuf' };
  return fetch(`${sink.url}/v1/logs`, {
    ...{ method: 'POST', headers: { ...contentType, ...headers }, body },
    ...route,
  });
}

test('a request is kept with its headers, its sizes and what it carries', async () => {
  const sink = await sinkWith({});
  const wire = gzipSync(ONE_LOG);

  const answer = await post(sink, wire, { 'content-encoding': 'gzip', authorization: 'secret' });

  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-protobuf']);
  expect(sink.received.logs).toHaveLength(1);
  expect(sink.received.requests[0]).toMatchObject({
    ...{ signal: 'logs', encoding: 'protobuf', status: 200, method: 'POST', path: '/v1/logs' },
    ...{ wireBytes: wire.length, headers: { authorization: 'secret' } },
  });
  expect([...(sink.received.requests[0]?.body ?? [])]).toEqual([...ONE_LOG]);
});

test('what a faulty backend refuses does not count as received, the request is kept all the same', async () => {
  const sink = await sinkWith({ answer: () => ({ status: 503, headers: { 'retry-after': '1' } }) });

  const answer = await post(sink, ONE_LOG);

  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(sink.received.logs).toEqual([]);
  expect(sink.received.requests.map(({ status }) => status)).toEqual([503]);
});

test('a faulty backend drops the connection', async () => {
  const sink = await sinkWith({ answer: () => 'reset' });

  const outcome = await post(sink, ONE_LOG).then(
    () => 'answered',
    () => 'dropped',
  );

  expect(outcome).toBe('dropped');
  expect(sink.received.requests.map(({ status }) => status)).toEqual([0]);
});

test('a slow backend answers when its promise does', async () => {
  const gate = Promise.withResolvers<undefined>();
  const seen = Promise.withResolvers<undefined>();
  const sink = await sinkWith({
    answer: () => {
      seen.resolve(undefined);
      return gate.promise;
    },
  });
  const answer = post(sink, ONE_LOG);
  await seen.promise;
  const before = sink.received.requests.length;

  gate.resolve(undefined);

  expect((await answer).status).toBe(200);
  expect([before, sink.received.requests.length]).toEqual([0, 1]);
});

test('a backend stops in the middle of its answer', async () => {
  const half = async function* () {
    yield 'half';
    await new Promise(() => {});
  };
  const sink = await sinkWith({
    answer: () => ({ status: 200, headers: { 'content-length': '8' }, body: half() }),
  });

  const answer = await post(sink, ONE_LOG);
  const first = await answer.body?.getReader().read();

  expect([answer.status, new TextDecoder().decode(first?.value)]).toEqual([200, 'half']);
});

test('a backend knows a connection that is used again', async () => {
  let connections = 0;
  const sink = await sinkWith({
    onConnect: () => (connections += 1),
    answer: ({ onConnection }) => (onConnection > 1 ? 'reset' : undefined),
  });

  await (await post(sink, ONE_LOG)).arrayBuffer();
  await post(sink, ONE_LOG).catch(() => {});

  const turns = sink.received.requests.map(({ onConnection, status }) => [onConnection, status]);
  expect(turns.slice(0, 2)).toEqual([
    [1, 200],
    [2, 0],
  ]);
  expect(connections).toBeGreaterThan(0);
});

test.skipIf(!hasOpenssl)('HTTPS, with a certificate for localhost', async () => {
  const authority = new CertificateAuthority();
  const sink = await sinkWith({ tls: readIdentity(authority.sign('good', 'localhost')) });

  const ca = readFileSync(authority.ca, 'utf8');
  const answer = await post(sink, ONE_LOG, {}, { tls: { ca } });

  authority.close();
  expect([answer.status, sink.received.logs.length]).toEqual([200, 1]);
});

test('closing does not wait for connections that a sender keeps alive', async () => {
  const sink = await startOtlpSink({});
  await post(sink, ONE_LOG);

  await sink.close();

  expect(await post(sink, ONE_LOG).catch(() => 'refused')).toBe('refused');
});
