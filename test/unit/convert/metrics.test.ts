import { describe, expect, test } from 'bun:test';
import type { Converted } from '../../../src/convert/convert.ts';
import { decodeBatch } from '../../../src/telemetry-api/decode-batch.ts';
import type { TelemetryEvent } from '../../../src/telemetry-api/events.ts';
import {
  at,
  init,
  initReport,
  initStart,
  OTHER_REQUEST_ID,
  phase,
  report,
  restoreReport,
  restoreStart,
  runtimeDone,
  start,
} from '../../support/builders.ts';
import { convert, converter, invoke } from '../../support/converter.ts';
import { telemetryFixture } from '../../support/fixtures.ts';

type Values = Readonly<Record<string, readonly number[]>>;

/** The values of each metric, in the order in which they came. */
function values(...parts: readonly Pick<Converted, 'measurements'>[]): Values {
  const values: Record<string, number[]> = {};
  for (const { instrument, value } of parts.flatMap(({ measurements }) => measurements)) {
    values[instrument.name] = [...(values[instrument.name] ?? []), value];
  }
  return values;
}

/** What a history amounts to, given as one batch, with the end of the environment after it. */
function valuesOf(events: readonly TelemetryEvent[], overrides?: Parameters<typeof converter>[0]): Values {
  const one = converter(overrides);
  return values(one.convert(events), one.finish('spindown', at(60_000)));
}

const MANAGED = { resource: { initializationType: 'lambda-managed-instances' } };
const SNAP_START = { resource: { initializationType: 'snap-start' } };
const PROVISIONED = { initializationType: 'provisioned-concurrency' };

describe('an invocation that succeeds', () => {
  test('is one invocation and its duration in seconds', () => {
    const { measurements } = convert([start(), runtimeDone({ durationMs: 42.5 })]);

    expect(measurements).toMatchObject([
      { instrument: { name: 'faas.invocations', unit: '{invocation}', kind: 'counter' }, value: 1 },
      { instrument: { name: 'faas.invoke_duration', unit: 's', kind: 'histogram' }, value: 0.0425 },
    ]);
    expect(measurements.map(({ time }) => time)).toEqual([at(100), at(100)]);
    expect(measurements.map(({ attributes }) => attributes)).toEqual([{}, {}]);
  });

  test('tells the size of its response in bytes, and its phases in seconds', () => {
    const spans = [
      phase({ name: 'responseLatency', durationMs: 23.75 }),
      phase({ name: 'responseDuration', durationMs: 0.25 }),
      phase({ name: 'runtimeOverhead', durationMs: 1.5 }),
      phase({ name: 'somethingNew', durationMs: 7 }),
      phase({ name: 'constructor', durationMs: 7 }),
    ];

    expect(valuesOf([start(), runtimeDone({ durationMs: undefined, producedBytes: 1234, spans })])).toEqual({
      'faas.invocations': [1],
      'aws.lambda.produced_bytes': [1234],
      'aws.lambda.response_latency': [0.02375],
      'aws.lambda.response_duration': [0.00025],
      'aws.lambda.runtime_overhead': [0.0015],
    });
  });

  test('has its memory and what it is billed for from its report', () => {
    const told = report({
      durationMs: 1233.96,
      billedDurationMs: 1698,
      memorySizeMb: 256,
      maxMemoryUsedMb: 123,
      spans: [phase({ name: 'extensionOverhead', durationMs: 12.5 })],
    });

    expect(valuesOf([start(), runtimeDone({ durationMs: 1200 }), told])).toEqual({
      'faas.invocations': [1],
      'faas.invoke_duration': [1.2],
      'aws.lambda.billed_duration': [1.698],
      'faas.mem_usage': [128_974_848],
      'aws.lambda.extension_overhead': [0.0125],
    });
  });
});

describe('an invocation that fails', () => {
  test.each([
    { status: 'error', metric: 'faas.errors' },
    { status: 'failure', metric: 'faas.errors' },
    { status: 'timeout', metric: 'faas.timeouts' },
  ])('with $status is counted by $metric, and its duration is measured', ({ status, metric }) => {
    const events = [start(), runtimeDone({ status, durationMs: 100 }), report({ status })];

    expect(valuesOf(events)).toEqual({ [metric]: [1], 'faas.invoke_duration': [0.1] });
  });

  test('with a status that nobody knows is an error only where it names one', () => {
    expect(valuesOf([start(), runtimeDone({ status: 'odd', durationMs: undefined })])).toEqual({});
    expect(
      valuesOf([start(), runtimeDone({ status: undefined, errorType: 'Oops', durationMs: undefined })]),
    ).toEqual({ 'faas.errors': [1] });
  });
});

describe('the outcome comes from the report', () => {
  const lost = report({ time: 150, status: 'error', durationMs: 120 });
  const counted = { 'faas.errors': [1], 'faas.invoke_duration': [0.12] };

  test('once later events show that runtimeDone is lost', () => {
    const one = converter();
    const before = one.convert([start(), lost]);

    const after = one.convert([start({ requestId: OTHER_REQUEST_ID, time: 10_151 })]);

    expect(values(before)).toEqual({});
    expect(values(after)).toEqual(counted);
  });

  test('at the end of the environment at the latest', () => {
    const one = converter();
    one.convert([start(), lost]);

    expect(values(one.finish('failure', at(200)))).toEqual(counted);
  });

  test('at once on Managed Instances, where there is no runtimeDone', () => {
    const spans = [phase({ name: 'responseLatency', durationMs: 1 })];

    expect(values(convert([start(), report({ durationMs: 100, spans })], MANAGED))).toEqual({
      'faas.invocations': [1],
      'faas.invoke_duration': [0.1],
      'aws.lambda.response_latency': [0.001],
    });
  });

  test('but not where runtimeDone comes after it, in a later batch', () => {
    const one = converter();
    const parts = [
      one.convert([start(), report({ durationMs: 120 })]),
      one.convert([runtimeDone({ durationMs: 100 })]),
      one.finish('spindown', at(60_000)),
    ];

    expect(values(...parts)).toEqual({ 'faas.invocations': [1], 'faas.invoke_duration': [0.1] });
  });

  test('and not again where runtimeDone comes after it was taken for lost', () => {
    const one = converter();
    const parts = [
      one.convert([start(), lost]),
      one.convert([start({ requestId: OTHER_REQUEST_ID, time: 20_000 })]),
      one.convert([runtimeDone({ status: 'error', durationMs: 100 })]),
      one.finish('spindown', at(60_000)),
    ];

    expect(values(...parts)).toEqual(counted);
  });
});

test('an invocation of which nothing but the end is known is counted once', () => {
  const end = { durationMs: undefined };

  expect(valuesOf([runtimeDone(end), report(end)])).toEqual({ 'faas.invocations': [1] });
  expect(valuesOf([runtimeDone(end), report({ durationMs: 100 })])).toEqual({ 'faas.invocations': [1] });
  expect(valuesOf([report(end)])).toEqual({ 'faas.invocations': [1] });
});

test('an invocation that never ended is not counted: nobody said how it would have ended', () => {
  expect(valuesOf([start()])).toEqual({});
});

test('a retry of the same request is an invocation of its own', () => {
  const [once, again] = [
    [start(), runtimeDone({ status: 'error' }), report({ status: 'error' })],
    [start({ time: 60_000 }), runtimeDone({ time: 60_200, durationMs: 200 }), report({ time: 60_250 })],
  ];

  expect(valuesOf([...(once ?? []), ...(again ?? [])])).toEqual({
    'faas.errors': [1],
    'faas.invocations': [1],
    'faas.invoke_duration': [0.1, 0.2],
  });
});

test('after a reset, the outcome that a late report repeats was told by the process before; its memory was not', () => {
  const again = { phase: 'invoke' };
  const events = [
    initStart({ ...again, time: -300 }),
    report({
      requestId: OTHER_REQUEST_ID,
      time: -900,
      durationMs: 500,
      status: 'timeout',
      maxMemoryUsedMb: 64,
    }),
    initReport({ ...again, time: -100 }),
    start(),
    runtimeDone(),
  ];

  const all = valuesOf(events);

  expect(all['faas.timeouts']).toBeUndefined();
  expect(all['faas.invocations']).toEqual([1]);
  expect(all['faas.mem_usage']).toEqual([64 * 1_048_576]);
});

describe('a cold start', () => {
  test('is counted with the duration of init from its report', () => {
    expect(valuesOf([...init(), start(), runtimeDone({ durationMs: undefined })])).toEqual({
      'faas.init_duration': [0.2],
      'faas.coldstarts': [1],
      'faas.invocations': [1],
    });
  });

  test('is not counted again for what the first report repeats', () => {
    const events = [...init(), start(), runtimeDone({ durationMs: undefined })];

    expect(valuesOf([...events, report({ initDurationMs: 201 })])).toMatchObject({
      'faas.init_duration': [0.2],
      'faas.coldstarts': [1],
    });
  });

  test('is taken from the first report where the one of init is lost', () => {
    const events = [start(), runtimeDone({ durationMs: undefined }), report({ initDurationMs: 463.512 })];

    expect(valuesOf(events)).toEqual({
      'faas.invocations': [1],
      'faas.init_duration': [0.463512],
      'faas.coldstarts': [1],
    });
  });

  test('is not counted again where the report of init comes after it was taken for lost', () => {
    const one = converter();
    const parts = [
      one.convert([start(), runtimeDone(), report({ initDurationMs: 201 })]),
      one.convert([start({ requestId: OTHER_REQUEST_ID, time: 20_000 })]),
      one.convert(init()),
      one.finish('spindown', at(60_000)),
    ];

    expect(values(...parts)).toMatchObject({ 'faas.init_duration': [0.201], 'faas.coldstarts': [1] });
  });

  test('is known from INVOKE too, where the start of the invocation is lost', () => {
    const one = converter();
    invoke(one, { time: 5 });

    expect(values(one.convert(init()))).toEqual({ 'faas.init_duration': [0.2], 'faas.coldstarts': [1] });
  });

  test('is none where the environment was there long before its first invocation', () => {
    const events = [...init(), start({ time: 20_000 }), runtimeDone({ time: 20_100, durationMs: undefined })];

    expect(valuesOf(events)).toEqual({ 'faas.init_duration': [0.2], 'faas.invocations': [1] });
  });

  test('is none with provisioned concurrency, though its init took time', () => {
    const overrides = { resource: PROVISIONED };
    const events = [initStart(PROVISIONED), initReport(PROVISIONED), start()];

    expect(valuesOf(events, overrides)).toEqual({ 'faas.init_duration': [0.2] });
    expect(valuesOf([start(), runtimeDone(), report({ initDurationMs: 200 })], overrides)).toMatchObject({
      'faas.init_duration': [0.2],
    });
  });

  test('is one where init failed and was done again inside the invocation', () => {
    const failed = initReport({ time: -200, status: 'error', durationMs: 100 });
    const again = { phase: 'invoke', time: -150 };
    const events = [
      initStart(),
      failed,
      initStart(again),
      initReport({ ...again, time: -50, durationMs: 100 }),
    ];

    expect(valuesOf([...events, start()])).toEqual({
      'faas.init_duration': [0.1, 0.1],
      'faas.coldstarts': [1],
    });
  });

  test('is none where init is done again after a crash, in an environment that was seen before', () => {
    const again = { phase: 'invoke' };
    const events = [
      ...init(),
      start(),
      runtimeDone({ status: 'error', durationMs: undefined }),
      initStart({ ...again, time: 5000 }),
      initReport({ ...again, time: 5200 }),
      start({ requestId: OTHER_REQUEST_ID, time: 5210 }),
    ];

    expect(valuesOf(events)).toEqual({
      'faas.init_duration': [0.2, 0.2],
      'faas.coldstarts': [1],
      'faas.errors': [1],
    });
  });
});

describe('SnapStart', () => {
  const snapshot = [
    initStart({ initializationType: 'snap-start', time: -90_000 }),
    initReport({ initializationType: 'snap-start', time: -89_000 }),
  ];

  test('the init before the snapshot is not measured, the restore is', () => {
    const events = [...snapshot, restoreStart(), restoreReport({ durationMs: 15.19 }), start()];

    expect(valuesOf(events, SNAP_START)).toEqual({ 'aws.lambda.restore_duration': [0.01519] });
  });

  test('what the first report repeats of both counts for the restore alone, and only where that is lost', () => {
    const first = [
      start(),
      runtimeDone({ durationMs: undefined }),
      report({ initDurationMs: 800, restoreDurationMs: 16 }),
    ];

    expect(valuesOf([...snapshot, restoreStart(), restoreReport(), ...first], SNAP_START)).toMatchObject({
      'aws.lambda.restore_duration': [0.2],
    });
    expect(valuesOf(first, SNAP_START)).toEqual({
      'faas.invocations': [1],
      'aws.lambda.restore_duration': [0.016],
    });
  });
});

test('events that come again are measured once', () => {
  const events = [
    ...init(),
    start(),
    runtimeDone(),
    report({ billedDurationMs: 300, maxMemoryUsedMb: 64, initDurationMs: 200 }),
  ];
  const one = converter();

  const parts = [one.convert(events), one.convert(events), one.finish('spindown', at(60_000))];

  expect(values(...parts)).toEqual({
    'faas.init_duration': [0.2],
    'faas.coldstarts': [1],
    'faas.invocations': [1],
    'faas.invoke_duration': [0.1],
    'aws.lambda.billed_duration': [0.3],
    'faas.mem_usage': [67_108_864],
  });
});

test('sampling and the spans that are wanted change nothing', () => {
  const events = [...init(), start(), runtimeDone()];

  const unsampled = valuesOf(events, { sample: () => false, invocationSpan: 'none', phases: 'none' });

  expect(unsampled).toEqual(valuesOf(events));
});

describe('recorded telemetry', () => {
  function replay(name: string): Values {
    const one = converter({ resource: { initializationType: undefined } });
    const posts = telemetryFixture(name).posts.map((post) => decodeBatch(Buffer.from(post), at(0)).events);
    return values(...posts.map((events) => one.convert(events)), one.finish('spindown', at(0)));
  }

  test('the events of the documentation amount to what they say', () => {
    expect(replay('documented-events')).toEqual({
      'faas.init_duration': [0.12533],
      'faas.coldstarts': [1],
      'faas.invocations': [1, 1],
      'faas.invoke_duration': [2.599, 1.23396],
      'aws.lambda.produced_bytes': [8],
      'aws.lambda.response_latency': [2.598],
      'aws.lambda.response_duration': [0],
      'aws.lambda.billed_duration': [1.698],
      'faas.mem_usage': [128_974_848],
      'aws.lambda.restore_duration': [0.01519],
    });
  });

  test('on Managed Instances a timeout beside three invocations is one of four', () => {
    expect(replay('emulator-function-timeout')).toMatchObject({
      'faas.init_duration': [0.503507],
      'faas.invocations': [1, 1, 1],
      'faas.timeouts': [1],
      'faas.invoke_duration': [0.004381, 2.016008, 0.077389, 0.003507],
    });
  });

  test('an init that throws has a duration, and no invocation', () => {
    expect(replay('emulator-init-throws')).toEqual({ 'faas.init_duration': [0.605214] });
  });
});
