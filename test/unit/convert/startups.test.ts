import { expect, test } from 'bun:test';
import {
  at,
  extensionLog,
  extensionState,
  functionLog,
  init,
  initReport,
  initRuntimeDone,
  initStart,
  logsDropped,
  nodeLine,
  OTHER_REQUEST_ID,
  report,
  restoreReport,
  restoreRuntimeDone,
  restoreStart,
  runtimeDone,
  start,
} from '../../support/builders.ts';
import {
  convert,
  converter,
  invoke,
  logsOf,
  onlyLog,
  spanNamed,
  spansOf,
  together,
} from '../../support/converter.ts';

const seconds = (ms: number) => [Math.floor(at(ms) / 1000), (((at(ms) % 1000) + 1000) % 1000) * 1e6] as const;
const initLine = nodeLine('loading', { requestId: 'undefined' });

test('an init that the first invocation waited for is its child, and the invocation a cold start', () => {
  const converted = convert([...init(), start(), runtimeDone()]);

  const invocation = spanNamed('orders', converted);
  expect(spanNamed('init', converted)).toMatchObject({
    spanKind: 'internal',
    ids: { traceId: invocation.ids.traceId },
    parentSpanId: invocation.ids.spanId,
    parentIsRemote: false,
    start: seconds(-300),
    end: seconds(-100),
    error: undefined,
  });
  expect(invocation).toMatchObject({ links: [], attributes: { 'faas.coldstart': true } });
});

const loadModules = { name: 'loadModules', start: at(-290), durationMs: 70.5 };

test.each([
  ['its runtime', [initRuntimeDone({ spans: [loadModules] }), initReport()]],
  ['its report', [initRuntimeDone(), initReport({ spans: [loadModules] })]],
  ['both', [initRuntimeDone({ spans: [loadModules] }), initReport({ spans: [loadModules] })]],
])('what %s measures of an init goes on its span', (_, ends) => {
  const converted = convert([initStart(), ...ends, start(), runtimeDone()]);

  expect(spanNamed('init', converted).attributes).toMatchObject({ 'aws.lambda.load_modules': 0.0705 });
});

test.each([
  ['an init', [initStart(), initRuntimeDone({ spans: [loadModules] }), initReport()], 'init'],
  ['a restore', [restoreStart(), restoreRuntimeDone(), restoreReport({ spans: [loadModules] })], 'restore'],
])('what is measured of %s is a child of its span where phases are spans', (_, events, name) => {
  const converted = convert([...events, start(), runtimeDone()], { phases: 'spans' });

  const { ids, attributes } = spanNamed(name, converted);
  expect(attributes).not.toHaveProperty(['aws.lambda.load_modules']);
  expect(spanNamed('loadModules', converted)).toMatchObject({
    spanKind: 'internal',
    ids: { traceId: ids.traceId },
    parentSpanId: ids.spanId,
    start: seconds(-290),
    end: [Math.floor(at(-290) / 1000), 780_500_000],
  });
});

test('only the first invocation is a cold start', () => {
  const one = converter();
  one.convert([...init(), start(), runtimeDone()]);

  const second = one.convert([
    start({ requestId: OTHER_REQUEST_ID, time: 1000 }),
    runtimeDone({ requestId: OTHER_REQUEST_ID, time: 1100 }),
  ]);

  expect(spanNamed('orders', second).attributes).toMatchObject({ 'faas.coldstart': false });
});

test.each([
  ['provisioned concurrency', { initializationType: 'provisioned-concurrency' }, 0],
  ['Managed Instances', { initializationType: 'lambda-managed-instances' }, 0],
  ['an init done again inside an invocation', { phase: 'invoke' }, 0],
  ['an environment started ahead of demand', {}, 10_000],
])(
  'an init that nobody waited for has a trace of its own, linked from the first invocation: %s',
  (_, facts, from) => {
    const events = [initStart(facts), initRuntimeDone(facts), initReport(facts)];
    const one = converter({ resource: { initializationType: undefined } });

    const converted = together(
      one.convert(events),
      one.convert([start({ time: from }), runtimeDone({ time: from + 100 })]),
      one.finish('spindown', at(60_000)),
    );

    const { ids, parentSpanId } = spanNamed('init', converted);
    const invocation = spanNamed('orders', converted);
    expect(parentSpanId).toBeUndefined();
    expect(ids.traceId).not.toBe(invocation.ids.traceId);
    expect(invocation).toMatchObject({
      links: [{ ...ids, attributes: {} }],
      attributes: { 'faas.coldstart': false },
    });
  },
);

test('an invocation 9.9 s after the init report has waited for it', () => {
  const converted = convert([...init(), start({ time: 9800 }), runtimeDone({ time: 9900 })]);

  expect(spanNamed('orders', converted).attributes).toMatchObject({ 'faas.coldstart': true });
});

test('where no init is known, nothing is said of a cold start', () => {
  const span = spanNamed('orders', convert([start(), runtimeDone()]));

  expect(span.attributes).not.toHaveProperty(['faas.coldstart']);
});

test('an init of which nothing tells when it began is no span, and counted', () => {
  const one = converter();
  one.convert([initRuntimeDone(), initReport({ durationMs: undefined })]);

  expect(one.finish('spindown', at(500))).toMatchObject({ records: [], filtered: ['no-start'] });
});

test.each([
  ['a cold start', 'on-demand', true],
  ['none with provisioned concurrency', 'provisioned-concurrency', false],
])('a report that stands in for all else tells of the init: %s', (_, initializationType, coldstart) => {
  const overrides = { resource: { initializationType } };

  const span = spanNamed('orders', convert([report({ initDurationMs: 463 })], overrides));

  expect(span.attributes).toMatchObject({ 'faas.coldstart': coldstart });
});

test('the report of an init may come during the first invocation', () => {
  const converted = convert([
    initStart(),
    initRuntimeDone(),
    start(),
    initReport({ time: 40 }),
    runtimeDone(),
  ]);

  expect(spanNamed('init', converted)).toMatchObject({ end: seconds(40), parentSpanId: expect.any(String) });
});

test('where the start of an init is lost, its duration tells it', () => {
  const converted = convert([initReport({ time: -100, durationMs: 200 }), start(), runtimeDone()]);

  expect(spanNamed('init', converted)).toMatchObject({ start: seconds(-300), end: seconds(-100) });
});

test('where the report of an init is lost, the span ends with its runtime', () => {
  const one = converter();
  one.convert([initStart(), initRuntimeDone(), start(), runtimeDone()]);

  expect(spanNamed('init', one.finish('spindown', at(60_000)))).toMatchObject({
    end: seconds(-150),
    error: undefined,
  });
});

test('where all ends of an init are lost, the first invocation tells that it was over', () => {
  const one = converter();
  one.convert([initStart(), start(), runtimeDone()]);

  expect(spanNamed('init', one.finish('spindown', at(60_000)))).toMatchObject({
    end: seconds(0),
    error: undefined,
  });
});

test('an init that never finished is an error', () => {
  const one = converter();
  one.convert([initStart()]);

  expect(spanNamed('init', one.finish('failure', at(60_000)))).toMatchObject({
    end: seconds(60_000),
    error: 'init never finished: failure',
    attributes: { 'error.type': 'failure' },
  });
});

test('an init that failed says so', () => {
  const one = converter();
  one.convert([initStart(), initReport({ status: 'error', errorType: 'Runtime.ExitError' })]);

  expect(spanNamed('init', one.finish('failure', at(0)))).toMatchObject({
    end: seconds(-100),
    error: 'Runtime.ExitError',
    attributes: { 'error.type': 'Runtime.ExitError' },
  });
});

const AGAIN = { phase: 'invoke' };

/** The init that the first invocation waited for failed, and is done again inside the invocation. */
const SUPPRESSED = [
  initStart({ time: -900 }),
  initRuntimeDone({ time: -600, status: 'error' }),
  initStart({ time: -300, ...AGAIN }),
  initReport({ time: -100, ...AGAIN }),
];

test('an init that is done again is a second span, in a trace of its own, and the invocation a cold start', () => {
  const converted = convert([...SUPPRESSED, start(), runtimeDone()]);

  const invocation = spanNamed('orders', converted);
  const [second, failed] = spansOf(converted).filter(({ name }) => name === 'init');
  expect(failed).toMatchObject({
    start: seconds(-900),
    end: seconds(-600),
    error: 'error',
    parentSpanId: invocation.ids.spanId,
  });
  expect(second).toMatchObject({ start: seconds(-300), end: seconds(-100), error: undefined });
  expect(invocation).toMatchObject({
    links: [{ ...second?.ids, attributes: {} }],
    attributes: { 'faas.coldstart': true },
  });
});

test('an init done again after a minute of trying was waited for all the same', () => {
  const later = { time: 60_000 };

  const converted = convert([...SUPPRESSED, start(later), runtimeDone({ time: 60_100 })]);

  expect(spanNamed('orders', converted).attributes).toMatchObject({ 'faas.coldstart': true });
});

test('an init of which no end came has ended where it is done again', () => {
  const converted = convert([
    initStart({ time: -900 }),
    initStart({ time: -300, ...AGAIN }),
    initReport({ time: -100, ...AGAIN }),
    start(),
    runtimeDone(),
  ]);

  const failed = spansOf(converted).find(({ error }) => error !== undefined);
  expect(failed).toMatchObject({ end: seconds(-300), error: 'init never finished: restarted' });
});

test('after a reset, what an invocation before it still reports is no span of this process', () => {
  const converted = convert([
    initStart({ time: -300, ...AGAIN }),
    report({ requestId: OTHER_REQUEST_ID, time: -900, durationMs: 500 }),
    initReport({ time: -100, ...AGAIN }),
    start(),
    runtimeDone(),
  ]);

  expect(spansOf(converted).map(({ name }) => name)).toEqual(['init', 'orders']);
  expect(converted.filtered).toContain('previous-process');
});

test('logs of init wait for its trace, and belong to it', () => {
  const one = converter();
  const early = one.convert([initStart(), functionLog(initLine, -250), functionLog('raw', -240)]);
  const late = one.convert([initRuntimeDone(), initReport(), start(), runtimeDone()]);

  const { ids } = spanNamed('init', late);
  expect(early.records).toEqual([]);
  expect(logsOf(late)).toMatchObject([
    { body: 'loading', ...ids, attributes: {} },
    { body: 'raw', ...ids, attributes: {} },
  ]);
});

test('logs of an init in a trace of its own do not wait', () => {
  const facts = { initializationType: 'provisioned-concurrency' };
  const log = onlyLog(convert([initStart(facts), functionLog('raw', -250)]));

  expect(log).toMatchObject({ body: 'raw', traceId: expect.any(String), spanId: expect.any(String) });
});

test('logs of an init that no invocation follows come out at the end', () => {
  const one = converter();
  one.convert([initStart(), functionLog('raw', -250)]);

  const last = one.finish('failure', at(0));

  expect(onlyLog(last)).toMatchObject({ body: 'raw', ...spanNamed('init', last).ids });
});

test('more than a thousand logs of init do not wait: it gets a trace of its own', () => {
  const one = converter();
  const flood = Array.from({ length: 1001 }, (_, n) => functionLog(`line ${n}`, -250));

  const early = one.convert([initStart(), ...flood]);
  const late = one.convert([initRuntimeDone(), initReport(), start(), runtimeDone()]);

  const { ids } = spanNamed('init', late);
  expect(logsOf(early)).toHaveLength(1001);
  expect(logsOf(early).every(({ traceId, spanId }) => traceId === ids.traceId && spanId === ids.spanId)).toBe(
    true,
  );
  expect(spanNamed('orders', late).links).toEqual([{ ...ids, attributes: {} }]);
});

test('nor does a megabyte of them', () => {
  const long = 'x'.repeat(300_000);
  const events = [1, 2, 3, 4].map(() => functionLog(long, -250));

  expect(logsOf(convert([initStart(), ...events]))).toHaveLength(4);
});

test('logs of init without any event of init come out, without ids', () => {
  const log = onlyLog(convert([functionLog('raw', -250), start(), runtimeDone()]));

  expect(log).toMatchObject({ body: 'raw', traceId: undefined, spanId: undefined });
});

test('the child of an invocation that is not sampled is not sampled either', () => {
  const converted = convert([...init(), start(), runtimeDone()], { sample: () => false });

  expect(converted).toMatchObject({ records: [], filtered: ['not-sampled', 'not-sampled'] });
});

test('without invocation spans, init has the parent that the invocation would have', () => {
  const header = 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=2be948a625588e32;Sampled=1';
  const tracing = { spanId: undefined, header };

  const converted = convert([...init(), start({ tracing }), runtimeDone()], { invocationSpan: 'none' });

  expect(spanNamed('init', converted)).toMatchObject({
    ids: { traceId: '5f35ae120c0fec141ab77a00bc047aa2' },
    parentSpanId: '2be948a625588e32',
    parentIsRemote: true,
  });
});

const SNAP_START = { resource: { initializationType: 'snap-start' } };
const restore = () => [restoreStart(), restoreRuntimeDone(), restoreReport()];

test('a restore is the child of the invocation that waited for it, and no cold start', () => {
  const converted = convert([...restore(), start(), runtimeDone()], SNAP_START);

  const invocation = spanNamed('orders', converted);
  expect(spanNamed('restore', converted)).toMatchObject({
    parentSpanId: invocation.ids.spanId,
    start: seconds(-300),
    end: seconds(-100),
  });
  expect(invocation.attributes).toMatchObject({ 'faas.coldstart': false });
});

test('what a snapshot brings with it is no part of this environment, and counted', () => {
  const snapshot = { initializationType: 'snap-start' };
  const events = [
    initStart({ time: -90_000, instanceId: 'of the snapshot', ...snapshot }),
    functionLog('loading', -89_000),
    extensionLog('ready', -89_000),
    initReport({ time: -88_000, ...snapshot }),
    extensionState({ time: -88_000 }),
    logsDropped({ time: -88_000 }),
    ...restore(),
    start(),
    runtimeDone(),
  ];

  const converted = convert(events, SNAP_START);

  expect(
    spansOf(converted)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['orders', 'restore']);
  expect(logsOf(converted)).toEqual([]);
  expect(converted.filtered).toEqual(Array.from({ length: 6 }, () => 'snapshot-time'));
  expect(converted.resource.attributes).toMatchObject({
    'faas.instance': expect.stringContaining('2026/11/23'),
  });
});

test('an init of the phase snap-start is that of a snapshot, whatever its type', () => {
  const phase = 'snap-start';

  const converted = convert([initStart({ phase }), initRuntimeDone({ phase }), initReport({ phase })]);

  expect(converted).toMatchObject({
    records: [],
    measurements: [],
    filtered: ['snapshot-time', 'snapshot-time', 'snapshot-time'],
  });
});

test('logs of a restore belong to it', () => {
  const converted = convert(
    [restoreStart(), functionLog('hook', -250), restoreReport(), start(), runtimeDone()],
    SNAP_START,
  );

  expect(onlyLog(converted)).toMatchObject({ body: 'hook', ...spanNamed('restore', converted).ids });
});

test('INVOKE before the events of init changes nothing', () => {
  const one = converter();
  invoke(one, { time: 1 });

  const converted = one.convert([...init(), start(), runtimeDone()]);

  expect(spanNamed('orders', converted).attributes).toMatchObject({ 'faas.coldstart': true });
});

test('memory stays bounded where inits repeat without end, and each is a span', () => {
  const inits = Array.from({ length: 50 }, (_, n) => initStart({ time: n * 5000 }));
  const one = converter();

  const converted = together(one.convert(inits), one.finish('spindown', at(300_000)));

  expect(spansOf(converted)).toHaveLength(50);
});

test('where only their ends come, inits without end take no more time each', () => {
  const one = converter();
  const ends = Array.from({ length: 5000 }, (_, n) => [
    initRuntimeDone({ time: n * 5000 }),
    initReport({ time: n * 5000 + 100, durationMs: 50 }),
  ]);

  const converted = together(one.convert(ends.flat()), one.finish('spindown', at(0)));

  expect(spansOf(converted)).toHaveLength(5000);
});

test('what waits may hold anything that JSON can', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  const one = converter();
  one.convert([initStart(), functionLog({ message: 'm', id: 9007199254740993n, deep }, -250)]);

  expect(onlyLog(one.finish('failure', at(0))).body).toBe('m');
});

test('the events of an init and of the one done again may come in any order', () => {
  const inOrder = [...SUPPRESSED, start(), runtimeDone()];
  const [begin, end, beginAgain, reportAgain, ...rest] = inOrder;
  const one = converter();

  const converted = together(
    ...[beginAgain, end, begin, reportAgain, ...rest].map((event) =>
      one.convert(event === undefined ? [] : [event]),
    ),
    one.finish('spindown', at(60_000)),
  );

  const spans = (from: Parameters<typeof spansOf>[0]) =>
    spansOf(from).map(({ name, start: begun, end: ended }) => [name, begun, ended]);
  expect(spans(converted).sort()).toEqual(spans(convert(inOrder)).sort());
});

test('where the report of an init comes with the first invocation, init ended when it says', () => {
  const ahead = { initializationType: 'provisioned-concurrency' };
  const converted = convert([
    initStart(ahead),
    initRuntimeDone(ahead),
    start({ time: 60_000 }),
    initReport({ ...ahead, time: 60_001, durationMs: 180 }),
  ]);

  expect(spanNamed('init', converted)).toMatchObject({ start: seconds(-300), end: seconds(-120) });
});
