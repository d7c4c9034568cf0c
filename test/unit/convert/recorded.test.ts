import { expect, test } from 'bun:test';
import type { LogRecord, TelemetryRecord } from '../../../src/convert/records.ts';
import { decodeBatch } from '../../../src/telemetry-api/decode-batch.ts';
import { at } from '../../support/builders.ts';
import { converter, logsOf, spanNamed, spansOf } from '../../support/converter.ts';
import { telemetryFixture, telemetryFixtures } from '../../support/fixtures.ts';

function replay(name: string): { readonly records: readonly TelemetryRecord[] } {
  const one = converter({ platformLogs: 'none' });
  const posts = telemetryFixture(name).posts.map((post) => decodeBatch(Buffer.from(post), at(0)).events);
  const records = posts.flatMap((events) => one.convert(events).records);
  return { records: [...records, ...one.finish('spindown', at(0)).records] };
}

const bodyOf = ({ body }: LogRecord) => body;

const RECORDED = telemetryFixtures().filter(({ isRecorded }) => isRecorded);

test.each(RECORDED.map(({ name, posts }) => [name, posts] as const))(
  'every function and extension record of %s is one log',
  (name, posts) => {
    const written = posts
      .flatMap((post) => JSON.parse(post))
      .filter(({ type }) => /^(function|extension)$/.test(type));

    expect(logsOf(replay(name))).toHaveLength(written.length);
  },
);

test('JSON logs carry the ids of the invocation that wrote them', () => {
  const replayed = replay('emulator-json-logs');

  const [first] = spansOf(replayed).filter(({ name }) => name === 'probe-fn');
  const logs = logsOf(replayed).filter(({ traceId }) => traceId === first?.ids.traceId);
  expect(logs.map(({ spanId }) => spanId)).toEqual(logs.map(() => first?.ids.spanId));
  expect(logs.map(bodyOf)).toEqual([
    'plain text 1',
    'two\nlines',
    { a: 1, nested: { b: [1, 2] } },
    expect.stringMatching(/^an error RangeError: logged error\n/),
    'dbg',
  ]);
});

test('an error that the handler throws is an error of the span, and an exception of the log', () => {
  const replayed = replay('emulator-json-logs');

  const failed = spansOf(replayed).find(({ error }) => error !== undefined);
  const log = logsOf(replayed).find(({ traceId }) => traceId === failed?.ids.traceId);
  expect(failed?.attributes).toMatchObject({ 'error.type': 'Runtime.Unknown' });
  expect(log?.attributes).toMatchObject({
    'exception.type': 'TypeError',
    'exception.message': 'handler exploded',
    'exception.stacktrace': expect.stringContaining('index.mjs:23:25'),
  });
});

test('text logs are taken apart, in init too', () => {
  const [init, first] = logsOf(replay('emulator-text-logs')).filter(({ stream }) => stream === 'function');

  expect(init).toMatchObject({ body: 'hello from init', severityText: 'INFO', attributes: {} });
  expect(first).toMatchObject({
    body: 'plain text 1',
    severityNumber: 9,
    attributes: { 'faas.invocation_id': expect.any(String) },
  });
});

test('a timeout is one', () => {
  const timedOut = spansOf(replay('emulator-function-timeout')).find(({ error }) => error !== undefined);

  expect(timedOut).toMatchObject({
    error: 'Sandbox.Timedout',
    attributes: { 'error.type': 'Sandbox.Timedout' },
  });
});

test('an init that throws is an error, and its log belongs to it', () => {
  const replayed = replay('emulator-init-throws');

  const init = spanNamed('init', replayed);
  const log = logsOf(replayed).find(({ stream }) => stream === 'function');
  expect(init.error).toBeDefined();
  expect(log).toMatchObject({ ...init.ids, attributes: { 'exception.message': 'init exploded' } });
});

test('four invocations at once are four spans, in traces of their own', () => {
  const spans = spansOf(replay('emulator-concurrent')).filter(({ name }) => name === 'probe-fn');

  expect(new Set(spans.map(({ ids }) => ids.traceId)).size).toBe(4);
});

test('a sampled header without a parent makes a root in its trace', () => {
  const spans = spansOf(replay('emulator-trace-headers')).filter(({ name }) => name === 'probe-fn');

  expect(spans.map(({ parentSpanId }) => parentSpanId)).toEqual(spans.map(() => undefined));
  expect(spans.map(({ ids }) => ids.traceId)).toContain('5f35ae120c0fec141ab77a00bc047aa2');
});

test('odd lines come out as they are', () => {
  const bodies = logsOf(replay('emulator-odd-lines')).map(bodyOf);

  expect(bodies).toContainEqual('');
  expect(bodies).toContainEqual('nul\u0000!');
  expect(bodies).toContainEqual('{"timestamp":"x","broken');
  expect(bodies).toContainEqual('bad\ufffd\ufffd\ufffd');
});
