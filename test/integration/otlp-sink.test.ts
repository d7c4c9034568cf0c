import { afterEach, expect, test } from 'bun:test';
import { gzipSync } from 'node:zlib';
import { type OtlpSink, type OtlpSinkOptions, startOtlpSink } from '../../src/sandbox/otlp-sink.ts';

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

function post(sink: OtlpSink, body: Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  const contentType = { 'content-type': 'application/x-protobuf' };
  return fetch(`${sink.url}/v1/logs`, { method: 'POST', headers: { ...contentType, ...headers }, body });
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

test('closing does not wait for connections that a sender keeps alive', async () => {
  const sink = await startOtlpSink({});
  await post(sink, ONE_LOG);

  await sink.close();

  expect(await post(sink, ONE_LOG).catch(() => 'refused')).toBe('refused');
});
