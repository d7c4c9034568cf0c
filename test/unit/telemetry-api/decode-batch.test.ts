import { expect, test } from 'bun:test';
import { decodeBatch } from '../../../src/telemetry-api/decode-batch.ts';

const ARRIVED = Date.UTC(2026, 10, 23, 12);
const TIME = '2026-11-23T11:59:59.250Z';
const TIME_MS = Date.UTC(2026, 10, 23, 11, 59, 59, 250);

function decode(batch: unknown) {
  return decodeBatch(Buffer.from(JSON.stringify(batch)), ARRIVED);
}

test('an init start tells what the environment is', () => {
  const record = {
    initializationType: 'on-demand',
    phase: 'init',
    runtimeVersion: 'nodejs:22.mainline.v122',
    runtimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:775dab',
    functionName: 'tenner-notifier',
    functionVersion: '$LATEST',
    instanceId: '2026/10/08/tenner-notifier[$LATEST]22be53a8cfde4e68b844f8ec293b2543',
    instanceMaxMemory: 268435456,
  };

  const { events } = decode([{ time: TIME, type: 'platform.initStart', record }]);

  const { instanceMaxMemory, ...same } = record;
  const instanceMaxMemoryBytes = instanceMaxMemory;
  expect(events).toEqual([
    {
      ...same,
      type: 'platform.initStart',
      time: TIME_MS,
      record,
      instanceMaxMemoryBytes,
      tracing: undefined,
    },
  ]);
});

test.each([
  ['bytes', 134_217_728, 134_217_728],
  ['bytes as text', '268435456', 268_435_456],
  ["the reference's example, which is in MB", 256, 268_435_456],
  ['nothing', 0, undefined],
  ['something else', 'much', undefined],
  ['less than nothing', -1, undefined],
])('the memory of an environment may be %s', (_, instanceMaxMemory, instanceMaxMemoryBytes) => {
  const { events } = decode([
    { time: TIME, type: 'platform.initStart', record: { instanceMaxMemory } },
    { time: TIME, type: 'platform.restoreStart', record: { instanceMaxMemory } },
  ]);

  expect(events).toMatchObject([{ instanceMaxMemoryBytes }, { instanceMaxMemoryBytes }]);
});

test('a start carries the trace header and the id of the segment', () => {
  const value = 'Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=1';
  const tracing = { spanId: '54565fb41ac79632', type: 'X-Amzn-Trace-Id', value };

  const { events } = decode([
    { time: TIME, type: 'platform.start', record: { requestId: 'r', tenantId: 'Blue', tracing } },
  ]);

  expect(events).toMatchObject([
    { requestId: 'r', tenantId: 'Blue', tracing: { spanId: '54565fb41ac79632', header: value } },
  ]);
});

test('a done runtime tells how it went, how long it took and when the phases were', () => {
  const record = {
    requestId: 'r',
    status: 'error',
    errorType: 'Runtime.ExitError',
    metrics: { durationMs: 2599.5, producedBytes: 8 },
    spans: [{ name: 'responseLatency', start: '2026-11-23T11:59:58.001Z', durationMs: 2598 }],
  };

  const { events } = decode([{ time: TIME, type: 'platform.runtimeDone', record }]);

  const start = Date.UTC(2026, 10, 23, 11, 59, 58, 1);
  expect(events).toMatchObject([
    {
      status: 'error',
      errorType: 'Runtime.ExitError',
      durationMs: 2599.5,
      producedBytes: 8,
      spans: [{ name: 'responseLatency', start, durationMs: 2598 }],
    },
  ]);
});

test('a report tells what was billed and used', () => {
  const metrics = {
    durationMs: 1233.96,
    billedDurationMs: 1698,
    memorySizeMB: 256,
    maxMemoryUsedMB: 123,
    initDurationMs: 463.512,
  };

  const { events } = decode([{ time: TIME, type: 'platform.report', record: { requestId: 'r', metrics } }]);

  expect(events).toMatchObject([
    {
      durationMs: 1233.96,
      billedDurationMs: 1698,
      memorySizeMb: 256,
      maxMemoryUsedMb: 123,
      initDurationMs: 463.512,
      restoreDurationMs: undefined,
    },
  ]);
});

test('an init or a restore that took no time did not happen', () => {
  const metrics = { durationMs: 0, initDurationMs: 0, restoreDurationMs: 0 };

  const { events } = decode([{ time: TIME, type: 'platform.report', record: { requestId: 'r', metrics } }]);

  expect(events).toMatchObject([{ durationMs: 0, initDurationMs: undefined, restoreDurationMs: undefined }]);
});

test('function and extension records keep their shape', () => {
  const { events } = decode([
    { time: TIME, type: 'function', record: 'text\n' },
    { time: TIME, type: 'function', record: { level: 'INFO', n: [1, { deep: null }] } },
    { time: TIME, type: 'extension', record: '' },
  ]);

  expect(
    events.map((event) => (event.type === 'function' || event.type === 'extension' ? event.record : event)),
  ).toEqual(['text\n', { level: 'INFO', n: [1, { deep: null }] }, '']);
});

test('a type of the future is kept as it is', () => {
  const { events, rejected } = decode([{ time: TIME, type: 'platform.fault', record: 'something broke' }]);

  expect(events).toEqual([
    {
      type: 'unknown',
      name: 'platform.fault',
      time: TIME_MS,
      record: 'something broke',
      requestId: undefined,
    },
  ]);
  expect(rejected).toEqual([]);
});

test.each([
  ['platform.start', 'RequestId: 7b31 Version: $LATEST'],
  ['platform.report', 'REPORT RequestId: 7b31\tDuration: 25.30 ms'],
  ['platform.fault', 'RequestId: 7b31 Process exited before completing request'],
  ['platform.somethingNew', { requestId: '7b31' }],
])('%s names its request, in text too', (type, record) => {
  expect(decode([{ time: TIME, type, record }]).events).toMatchObject([{ requestId: '7b31' }]);
});

test('a field of the wrong type costs only itself', () => {
  const record = {
    requestId: 'r',
    status: 7,
    metrics: { durationMs: '12', producedBytes: -1 },
    spans: 'none',
  };

  const { events } = decode([{ time: TIME, type: 'platform.runtimeDone', record }]);

  expect(events).toMatchObject([
    { requestId: 'r', status: undefined, durationMs: undefined, producedBytes: undefined, spans: [] },
  ]);
});

test('a malformed span start costs only that start', () => {
  const record = {
    requestId: 'r',
    spans: [{ name: 'responseLatency', start: '2022-08-02T12:01:23:521Z', durationMs: 5 }],
  };

  const { events } = decode([{ time: TIME, type: 'platform.runtimeDone', record }]);

  expect(events).toMatchObject([{ spans: [{ name: 'responseLatency', start: undefined, durationMs: 5 }] }]);
});

test('what the platform leaves empty is not known', () => {
  const record = { runtimeVersion: '', runtimeVersionArn: '' };

  const { events } = decode([{ time: TIME, type: 'platform.initStart', record }]);

  expect(events).toMatchObject([{ runtimeVersion: undefined, runtimeVersionArn: undefined }]);
});

test('an unreadable time is that of the event before, or of arrival', () => {
  const { events } = decode([
    { time: 'soon', type: 'function', record: 'a' },
    { time: TIME, type: 'function', record: 'b' },
    { type: 'function', record: 'c' },
  ]);

  expect(events.map(({ time }) => time)).toEqual([ARRIVED, TIME_MS, TIME_MS]);
});

test('a time finer than milliseconds keeps its fraction', () => {
  const { events } = decode([{ time: '2026-11-23T11:59:59.250500Z', type: 'function', record: 'a' }]);

  expect(events[0]?.time).toBe(TIME_MS + 0.5);
});

test('a bad element costs only itself', () => {
  const { events, rejected } = decode([
    null,
    { time: TIME, record: 'no type' },
    { time: TIME, type: 'function' },
    { time: TIME, type: 'function', record: 'good' },
  ]);

  expect(events).toEqual([{ type: 'function', time: TIME_MS, record: 'good' }]);
  expect(rejected).toEqual(['not-an-object', 'no-type', 'no-record']);
});

test.each([
  ['not-json', ''],
  ['not-json', '[{"time":"T","type":"function","rec'],
  ['not-an-array', '{"time":"T","type":"function","record":"x"}'],
])('a body that is no batch is one rejection: %s', (reason, body) => {
  expect(decodeBatch(Buffer.from(body), ARRIVED)).toEqual({ events: [], rejected: [reason], repeats: 0 });
});

test('an empty batch is nothing', () => {
  expect(decode([])).toEqual({ events: [], rejected: [], repeats: 0 });
});

test('integers that a double cannot hold keep their digits', () => {
  const body = `[{"time":"${TIME}","type":"function","record":{"id":9007199254740993}}]`;

  expect(decodeBatch(Buffer.from(body), ARRIVED).events).toMatchObject([
    { record: { id: 9007199254740993n } },
  ]);
});
