import { expect, test } from 'bun:test';
import * as records from '../../../src/sandbox/platform-records.ts';

/** Records from Lambda's own documentation and captures: the builders must give the same, field by field. */

const TRACING = {
  spanId: '24cd7d670fa455f0',
  type: 'X-Amzn-Trace-Id',
  value: 'Root=1-6352a70e-1e2c502e358361800241fd45;Parent=35465b3a9e2f7c6a;Sampled=1',
} as const;

const INIT = { initializationType: 'on-demand', phase: 'init' } as const;

const untraced = { tracing: undefined, tenantId: undefined };

test('initStart', () => {
  const record = records.initStart(Date.parse('2026-10-08T07:30:27.768Z'), INIT, {
    functionName: 'tenner-notifier',
    functionVersion: '$LATEST',
    instanceId: '2026/10/08/tenner-notifier[$LATEST]22be53a8cfde4e68b844f8ec293b2543',
    memoryMb: 256,
  });

  expect(record).toEqual({
    time: '2026-10-08T07:30:27.768Z',
    type: 'platform.initStart',
    record: {
      initializationType: 'on-demand',
      phase: 'init',
      functionName: 'tenner-notifier',
      functionVersion: '$LATEST',
      instanceId: '2026/10/08/tenner-notifier[$LATEST]22be53a8cfde4e68b844f8ec293b2543',
      instanceMaxMemory: 268_435_456,
    },
  });
});

test('initReport', () => {
  const outcome = { status: 'success', errorType: undefined, durationMs: 125.33 } as const;

  expect(records.initReport(Date.parse('2022-10-12T00:01:15.000Z'), INIT, outcome)).toEqual({
    time: '2022-10-12T00:01:15.000Z',
    type: 'platform.initReport',
    record: {
      initializationType: 'on-demand',
      status: 'success',
      phase: 'init',
      metrics: { durationMs: 125.33 },
    },
  });
});

test('start of an unsampled invocation of a tenant', () => {
  const record = records.start(Date.parse('2025-10-13T19:48:06.990Z'), {
    requestId: 'a0f40320-b43c-44b3-91bf-d5b5240a1bed',
    functionArn: 'arn:aws:lambda:us-east-1:x:function:multitenant-function-1',
    version: '$LATEST',
    tracing: undefined,
    tenantId: 'BlueTenant',
  });

  expect(record).toEqual({
    time: '2025-10-13T19:48:06.990Z',
    type: 'platform.start',
    record: {
      requestId: 'a0f40320-b43c-44b3-91bf-d5b5240a1bed',
      functionArn: 'arn:aws:lambda:us-east-1:x:function:multitenant-function-1',
      version: '$LATEST',
      tenantId: 'BlueTenant',
    },
  });
});

test('runtimeDone of a sampled invocation', () => {
  const record = records.runtimeDone(Date.parse('2022-10-21T14:05:05.764Z'), {
    requestId: '459921b5-681c-4a96-beb0-81e0aa586026',
    status: 'success',
    errorType: undefined,
    tracing: TRACING,
    tenantId: undefined,
    durationMs: 2599,
    producedBytes: 8,
    spans: [
      { name: 'responseLatency', startedAt: Date.parse('2022-10-21T14:05:03.165Z'), durationMs: 2598 },
      { name: 'responseDuration', startedAt: Date.parse('2022-10-21T14:05:05.763Z'), durationMs: 0 },
    ],
  });

  expect(record).toEqual({
    time: '2022-10-21T14:05:05.764Z',
    type: 'platform.runtimeDone',
    record: {
      requestId: '459921b5-681c-4a96-beb0-81e0aa586026',
      status: 'success',
      tracing: TRACING,
      spans: [
        { name: 'responseLatency', start: '2022-10-21T14:05:03.165Z', durationMs: 2598 },
        { name: 'responseDuration', start: '2022-10-21T14:05:05.763Z', durationMs: 0 },
      ],
      metrics: { durationMs: 2599, producedBytes: 8 },
    },
  });
});

test('report of a cold invocation', () => {
  const record = records.report(Date.parse('2026-10-08T07:30:29.470Z'), {
    requestId: '79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36',
    status: 'success',
    errorType: undefined,
    ...untraced,
    durationMs: 1233.96,
    billedDurationMs: 1698,
    memorySizeMB: 256,
    maxMemoryUsedMB: 123,
    initDurationMs: 463.512,
    restoreDurationMs: undefined,
    spans: [],
  });

  expect(record).toEqual({
    time: '2026-10-08T07:30:29.470Z',
    type: 'platform.report',
    record: {
      requestId: '79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36',
      metrics: {
        durationMs: 1233.96,
        billedDurationMs: 1698,
        memorySizeMB: 256,
        maxMemoryUsedMB: 123,
        initDurationMs: 463.512,
      },
      status: 'success',
    },
  });
});

test('restoreReport', () => {
  const outcome = { status: 'success', errorType: undefined, durationMs: 15.19 } as const;

  expect(records.restoreReport(Date.parse('2022-10-12T00:00:15.064Z'), outcome)).toEqual({
    time: '2022-10-12T00:00:15.064Z',
    type: 'platform.restoreReport',
    record: { status: 'success', metrics: { durationMs: 15.19 } },
  });
});

test('logsDropped', () => {
  expect(
    records.logsDropped(Date.parse('2022-10-12T00:02:35.000Z'), { records: 123, bytes: 12_345 }),
  ).toEqual({
    time: '2022-10-12T00:02:35.000Z',
    type: 'platform.logsDropped',
    record: {
      droppedBytes: 12_345,
      droppedRecords: 123,
      reason:
        'Some logs were dropped because the downstream consumer is slower than the logs production rate',
    },
  });
});

test('what is not known is absent', () => {
  const { record } = records.report(0, {
    requestId: 'r',
    status: 'error',
    errorType: 'Runtime.ExitError',
    ...untraced,
    durationMs: 1,
    billedDurationMs: 1,
    memorySizeMB: 128,
    maxMemoryUsedMB: undefined,
    initDurationMs: undefined,
    restoreDurationMs: undefined,
    spans: [],
  });

  expect(record).toStrictEqual({
    requestId: 'r',
    metrics: { durationMs: 1, billedDurationMs: 1, memorySizeMB: 128 },
    status: 'error',
    errorType: 'Runtime.ExitError',
  });
});
