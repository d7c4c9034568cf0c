import { describe, expect, test } from 'bun:test';
import type { SampleContext } from '../../../src/convert/options.ts';
import {
  at,
  functionLog,
  init,
  OTHER_REQUEST_ID,
  phase,
  REQUEST_ID,
  report,
  runtimeDone,
  start,
} from '../../support/builders.ts';
import { convert, converter, invoke, spanNamed, spansOf, together } from '../../support/converter.ts';

const ROOT = '1-5f35ae12-0c0fec141ab77a00bc047aa2';
const TRACE_ID = '5f35ae120c0fec141ab77a00bc047aa2';
const PARENT = '2be948a625588e32';
const HEADER = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
const SEGMENT = '54565fb41ac79632';
const tracing = { spanId: SEGMENT, header: HEADER };

const seconds = (ms: number) => [Math.floor(at(ms) / 1000), (((at(ms) % 1000) + 1000) % 1000) * 1e6] as const;

test('an invocation is a span from its start to the end of its runtime', () => {
  const converted = convert([start(), runtimeDone({ time: 100 }), report({ time: 150 })]);

  expect(spanNamed('orders', converted)).toMatchObject({
    spanKind: 'server',
    parentSpanId: undefined,
    start: seconds(0),
    end: seconds(100),
    error: undefined,
    links: [],
  });
  expect(converted.done).toEqual([REQUEST_ID]);
});

test('the span does not wait for the report', () => {
  expect(spansOf(convert([start(), runtimeDone()]))).toHaveLength(1);
});

test('a report in a later batch ends nothing, not even the invocation that runs by then', () => {
  const one = converter();
  const first = one.convert([start(), runtimeDone()]);

  const second = one.convert([
    start({ requestId: OTHER_REQUEST_ID, time: 1000 }),
    report({ requestId: REQUEST_ID, time: 160 }),
  ]);
  const third = one.convert([runtimeDone({ requestId: OTHER_REQUEST_ID, time: 1100 })]);

  expect([first, second, third].map((part) => spansOf(part).length)).toEqual([1, 0, 1]);
});

test("the span has the platform's ids, and the sampled upstream as its parent", () => {
  const span = spanNamed('orders', convert([start({ tracing }), runtimeDone()]));

  expect(span).toMatchObject({
    ids: { traceId: TRACE_ID, spanId: SEGMENT },
    parentSpanId: PARENT,
    parentIsRemote: true,
  });
});

test('upstream is a link where it lives in X-Ray only', () => {
  const span = spanNamed('orders', convert([start({ tracing }), runtimeDone()], { parent: 'link' }));

  expect(span).toMatchObject({
    ids: { traceId: TRACE_ID },
    parentSpanId: undefined,
    links: [{ traceId: TRACE_ID, spanId: PARENT, attributes: {} }],
  });
});

test('upstream is left out where it is not wanted', () => {
  const span = spanNamed('orders', convert([start({ tracing }), runtimeDone()], { parent: 'none' }));

  expect(span).toMatchObject({ ids: { traceId: TRACE_ID }, parentSpanId: undefined, links: [] });
});

test.each([
  ['before', 'after'],
  ['after', 'before'],
])("INVOKE's header counts where the start has none, whether it comes %s the start or %s", (order) => {
  const one = converter();
  if (order === 'before') invoke(one, { traceHeader: HEADER });
  const started = one.convert([start()]);
  if (order === 'after') invoke(one, { traceHeader: HEADER });

  const span = spanNamed('orders', together(started, one.convert([runtimeDone()])));

  expect(span).toMatchObject({ ids: { traceId: TRACE_ID }, parentSpanId: PARENT });
});

test('without a header the trace id is the request id', () => {
  const span = spanNamed('orders', convert([start(), runtimeDone()]));

  expect(span.ids.traceId).toBe(REQUEST_ID.replaceAll('-', ''));
});

test('a retry is an invocation of its own, in the same trace', () => {
  const { records } = convert([
    start(),
    runtimeDone({ status: 'error' }),
    report({ status: 'error' }),
    start({ time: 60_000 }),
    runtimeDone({ time: 60_100 }),
    report({ time: 60_150 }),
  ]);

  const [failed, retried] = spansOf({ records });
  expect(spansOf({ records })).toHaveLength(2);
  expect(failed).toMatchObject({ start: seconds(0), end: seconds(100), error: 'error' });
  expect(retried).toMatchObject({ start: seconds(60_000), end: seconds(60_100), error: undefined });
  expect(retried?.ids.traceId).toBe(failed?.ids.traceId);
  expect(retried?.ids.spanId).not.toBe(failed?.ids.spanId);
});

test('an event that comes twice changes nothing', () => {
  const one = converter();
  one.convert([start(), runtimeDone(), report()]);

  const again = one.convert([start(), runtimeDone(), report()]);

  expect(again).toMatchObject({ records: [], done: [], filtered: ['duplicate', 'duplicate', 'duplicate'] });
});

test('events of one batch may come in any order', () => {
  expect(convert([report(), runtimeDone(), start()]).records).toEqual(
    convert([start(), runtimeDone(), report()]).records,
  );
});

test('without a start, the span starts where the duration says', () => {
  const span = spanNamed('orders', convert([runtimeDone({ time: 100, durationMs: 99.5, tracing })]));

  expect(span).toMatchObject({
    start: [at(0) / 1000, 500_000],
    end: seconds(100),
    ids: { traceId: TRACE_ID },
  });
});

test('a start that comes after its end says nothing new', () => {
  const one = converter();
  one.convert([runtimeDone({ time: 100, durationMs: 99 })]);

  const late = one.convert([start({ time: 0 }), report({ time: 150 })]);

  expect(late.records).toEqual([]);
  expect(spansOf(one.finish('spindown', at(5000)))).toEqual([]);
});

test('without start, duration and INVOKE nothing tells when it began: no span is invented', () => {
  const converted = convert([runtimeDone({ durationMs: undefined })]);

  expect(converted).toMatchObject({ records: [], done: [REQUEST_ID] });
  expect(converted.filtered).toEqual(['nothing-new']);
});

test('where the start is lost and no duration known, INVOKE tells when it began', () => {
  const one = converter();
  invoke(one, { time: 3 });

  const span = spanNamed('orders', one.convert([runtimeDone({ durationMs: undefined })]));

  expect(span.start).toEqual(seconds(3));
});

test.each(['error', 'failure', 'timeout'])('the status %s is an error', (status) => {
  const span = spanNamed('orders', convert([start(), runtimeDone({ status })]));

  expect(span).toMatchObject({ error: status, attributes: { 'error.type': status } });
});

test('the type of an error is its own where it looks like one', () => {
  const span = spanNamed(
    'orders',
    convert([start(), runtimeDone({ status: 'error', errorType: 'Runtime.ExitError' })]),
  );

  expect(span).toMatchObject({
    error: 'Runtime.ExitError',
    attributes: { 'error.type': 'Runtime.ExitError' },
  });
});

test('a whole sentence is no type, but tells what happened', () => {
  const errorType = "BuildInvokeAppError doesn't know this error";

  const span = spanNamed('orders', convert([start(), runtimeDone({ status: 'failure', errorType })]));

  expect(span).toMatchObject({ error: errorType, attributes: { 'error.type': 'failure' } });
});

test('where only the report comes, it ends the span, without the time of the extensions', () => {
  const span = spanNamed(
    'orders',
    convert([start(), report({ time: 900, durationMs: 100, status: 'timeout' })]),
  );

  expect(span).toMatchObject({ end: seconds(100), error: 'timeout' });
});

test('on Managed Instances the report ends the span', () => {
  const converted = convert([start(), report({ time: 150, durationMs: 100 })], {
    resource: { initializationType: 'lambda-managed-instances' },
  });

  expect(spanNamed('orders', converted).end).toEqual(seconds(150));
  expect(converted.done).toEqual([REQUEST_ID]);
});

test('on Managed Instances many run at once', () => {
  const { records, done } = convert(
    [
      start({ time: 0 }),
      start({ requestId: OTHER_REQUEST_ID, time: 1 }),
      report({ requestId: OTHER_REQUEST_ID, time: 50 }),
      report({ time: 90 }),
    ],
    { resource: { initializationType: 'lambda-managed-instances' } },
  );

  expect(spansOf({ records }).map(({ error, end }) => ({ error, end }))).toEqual([
    { error: undefined, end: seconds(50) },
    { error: undefined, end: seconds(90) },
  ]);
  expect(done).toEqual([OTHER_REQUEST_ID, REQUEST_ID]);
});

test('an invocation whose end never came is an error that says so, up to the end of shutdown', () => {
  const one = converter();
  one.convert([...init(), start()]);

  const span = spanNamed('orders', one.finish('timeout', at(3000)));

  expect(span).toMatchObject({
    end: seconds(3000),
    error: 'no runtimeDone came before shutdown: timeout',
    attributes: { 'error.type': 'timeout' },
  });
});

test('so is one of which only INVOKE came', () => {
  const one = converter();
  one.convert(init());
  invoke(one, { time: 5 });

  const span = spanNamed('orders', one.finish('failure', at(3000)));

  expect(span).toMatchObject({
    start: seconds(5),
    end: seconds(3000),
    attributes: { 'error.type': 'failure' },
  });
});

test('in an emulator without telemetry, INVOKE alone makes no span', () => {
  const one = converter();
  invoke(one);

  expect(one.finish('spindown', at(3000)).records).toEqual([]);
});

test('an invocation whose end is lost ends, as an error, where the next one begins', () => {
  const { records } = convert([
    start(),
    start({ requestId: OTHER_REQUEST_ID, time: 5000 }),
    runtimeDone({ requestId: OTHER_REQUEST_ID, time: 5100 }),
  ]);

  expect(spansOf({ records }).find(({ error }) => error !== undefined)).toMatchObject({
    end: seconds(5000),
    error: 'no runtimeDone came before the next invocation',
    attributes: { 'faas.invocation_id': REQUEST_ID, 'error.type': '_OTHER' },
  });
});

test('an end before the start is moved to it', () => {
  const span = spanNamed('orders', convert([start({ time: 100 }), runtimeDone({ time: 100 })]));

  expect(span.end).toEqual(span.start);
});

test('the span says which invocation it is, by both names of the convention', () => {
  const span = spanNamed('orders', convert([start({ tenantId: 'Blue' }), runtimeDone()]));

  expect(span.attributes).toMatchObject({
    'faas.invocation_id': REQUEST_ID,
    'faas.invocation.id': REQUEST_ID,
    'aws.lambda.tenant_id': 'Blue',
  });
});

test('the ARN that was invoked is kept, and its alias resolved', () => {
  const one = converter();
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:orders';
  invoke(one, { arn: `${arn}:live` });

  const converted = one.convert([start({ version: '7' }), runtimeDone()]);

  expect(spanNamed('orders', converted).attributes).toMatchObject({
    'aws.lambda.invoked_arn': `${arn}:live`,
    'cloud.resource_id': `${arn}:7`,
  });
  expect(converted.resource.attributes).toMatchObject({ 'cloud.account.id': '123456789012' });
});

test('an ARN without alias stays as it is', () => {
  const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:orders';

  const span = spanNamed('orders', convert([start({ functionArn, version: '7' }), runtimeDone()]));

  expect(span.attributes).toMatchObject({ 'cloud.resource_id': functionArn });
});

const SPANS = [
  phase({ name: 'responseLatency', start: at(0), durationMs: 60 }),
  phase({ name: 'responseDuration', start: at(60), durationMs: 0.043 }),
];

test('phases are durations in seconds on the span', () => {
  const converted = convert([start(), runtimeDone({ spans: SPANS })], { phases: 'attributes' });

  expect(spansOf(converted)).toHaveLength(1);
  expect(spanNamed('orders', converted).attributes).toMatchObject({
    'aws.lambda.response_latency': 0.06,
    'aws.lambda.response_duration': 0.000043,
  });
});

test('phases are children of the span', () => {
  const converted = convert([start(), runtimeDone({ spans: SPANS })], { phases: 'spans' });

  const { ids, attributes } = spanNamed('orders', converted);
  expect(attributes).not.toHaveProperty(['aws.lambda.response_latency']);
  expect(spanNamed('responseLatency', converted)).toMatchObject({
    spanKind: 'internal',
    ids: { traceId: ids.traceId },
    parentSpanId: ids.spanId,
    parentIsRemote: false,
    start: seconds(0),
    end: seconds(60),
  });
  expect(spanNamed('responseDuration', converted).end).toEqual([at(0) / 1000, 60_043_000]);
});

test('phases are left out where they are not wanted', () => {
  const converted = convert([start(), runtimeDone({ spans: SPANS })], { phases: 'none' });

  expect(spansOf(converted)).toHaveLength(1);
  expect(spanNamed('orders', converted).attributes).not.toHaveProperty(['aws.lambda.response_latency']);
});

test('a phase without a time is no child', () => {
  const spans = [phase({ name: 'responseLatency', start: undefined })];

  expect(spansOf(convert([start(), runtimeDone({ spans })], { phases: 'spans' }))).toHaveLength(1);
});

test('the span is internal where the function has a server span of its own', () => {
  const converted = convert([start(), runtimeDone()], { invocationSpan: 'internal' });

  expect(spanNamed('orders', converted).spanKind).toBe('internal');
});

test('without invocation spans the invocation is still done, and the span counted as filtered', () => {
  const converted = convert([start(), runtimeDone()], { invocationSpan: 'none' });

  expect(converted).toMatchObject({ records: [], done: [REQUEST_ID], filtered: ['invocation-span'] });
});

test('the sampler is asked once per invocation, and what it drops is counted', () => {
  const asked: SampleContext[] = [];
  const sample = (context: SampleContext) => {
    asked.push(context);
    return false;
  };

  const converted = convert([start({ tracing }), runtimeDone(), report()], { sample });

  expect(asked).toEqual([{ traceId: TRACE_ID, name: 'orders', upstreamSampled: true, hasParent: true }]);
  expect(converted).toMatchObject({ records: [], filtered: ['not-sampled'] });
});

test.each([
  ['Sampled=0', `Root=${ROOT};Parent=${PARENT};Sampled=0`, false],
  ['no decision', `Root=${ROOT}`, undefined],
])('with %s the sampler decides as for a root', (_, header, upstreamSampled) => {
  const asked: SampleContext[] = [];
  const sample = (context: SampleContext) => asked.push(context) > 0;

  convert([start({ tracing: { spanId: undefined, header } }), runtimeDone()], { sample });

  expect(asked).toEqual([{ traceId: TRACE_ID, name: 'orders', upstreamSampled, hasParent: false }]);
});

test('an event of an invocation without a request id is counted', () => {
  expect(convert([start({ requestId: undefined })])).toMatchObject({
    records: [],
    filtered: ['no-request-id'],
  });
});

describe('on demand, an end without a request id', () => {
  const nameless = { requestId: undefined };

  test('is that of what ran', () => {
    const converted = convert([start(), runtimeDone(nameless), report({ ...nameless, maxMemoryUsedMb: 64 })]);

    expect(spanNamed('orders', converted)).toMatchObject({ end: seconds(100), error: undefined });
    expect(converted.done).toEqual([REQUEST_ID]);
    expect(converted.measurements.map(({ instrument }) => instrument.name)).toEqual([
      'faas.invocations',
      'faas.invoke_duration',
      'faas.mem_usage',
    ]);
  });

  test('is that of the first, though it comes when the second has begun', () => {
    const one = converter();
    invoke(one, { time: 0 });
    invoke(one, { time: 200, requestId: OTHER_REQUEST_ID });

    expect(one.convert([runtimeDone({ ...nameless, durationMs: 99 })]).done).toEqual([REQUEST_ID]);
  });

  test('is counted where the invocation has ended, or none has begun', () => {
    const ended = [start(), runtimeDone(), runtimeDone({ ...nameless, time: 120 })];

    expect(convert(ended).filtered).toEqual(['no-request-id']);
    expect(convert([runtimeDone(nameless)]).filtered).toEqual(['no-request-id']);
  });

  test('is counted on Managed Instances, where many run', () => {
    const managed = { resource: { initializationType: 'lambda-managed-instances' } };

    expect(convert([start(), report(nameless)], managed).filtered).toEqual(['no-request-id']);
  });
});

test('memory stays bounded where ends never come', () => {
  const one = converter({ resource: { initializationType: 'lambda-managed-instances' } });
  const starts = Array.from({ length: 1500 }, (_, n) => start({ requestId: `request-${n}`, time: n }));

  const early = one.convert(starts);
  const late = one.finish('spindown', at(10_000));

  expect(spansOf(early)).toHaveLength(500);
  expect(spansOf(late)).toHaveLength(1000);
});

describe('on Managed Instances, what runs is known until it ends', () => {
  const MANAGED = { resource: { initializationType: 'lambda-managed-instances' } };

  test.each([
    [
      'while a thousand others begin and end',
      (n: number) => [start({ requestId: `${n}`, time: n }), report({ requestId: `${n}`, time: n + 1 })],
    ],
    [
      'while logs name a thousand requests of others',
      (n: number) => [functionLog({ message: 'm', requestId: `${n}` }, n)],
    ],
  ])('%s', (_, eventsOf) => {
    const others = Array.from({ length: 1500 }, (_, n) => eventsOf(n)).flat();
    const one = converter(MANAGED);

    const { records } = together(
      one.convert([start()]),
      one.convert(others),
      one.convert([start({ requestId: OTHER_REQUEST_ID, time: 2000 })]),
      one.convert([report({ time: 3000 })]),
    );

    const spans = spansOf({ records }).filter((span) => span.attributes['faas.invocation_id'] === REQUEST_ID);
    expect(spans.map(({ error, end }) => [error, end])).toEqual([[undefined, seconds(3000)]]);
  });
});

test('where the start is lost, the response latency tells it, for a report leaves out what extensions did', () => {
  const spans = [phase({ name: 'responseLatency', start: at(0), durationMs: 60 })];

  const span = spanNamed('orders', convert([report({ time: 5000, durationMs: 100, spans })]));

  expect(span).toMatchObject({ start: seconds(0), end: seconds(100) });
});

test('phases of another year do not tell when it began', () => {
  const year = 365 * 86_400_000;
  const spans = [phase({ name: 'responseLatency', start: at(-year) })];

  const span = spanNamed('orders', convert([runtimeDone({ time: 100, durationMs: 100, spans })]));

  expect(span.start).toEqual(seconds(0));
});

const MINUTE = 60_000;

test('what comes late of a first attempt is not the second one', () => {
  const one = converter();
  const early = one.convert([start({ time: 2 * MINUTE })]);

  const late = one.convert([
    runtimeDone({ time: 100, status: 'error' }),
    runtimeDone({ time: 2 * MINUTE + 100 }),
  ]);

  expect(early.records).toEqual([]);
  expect(spansOf(late)).toMatchObject([
    { start: seconds(0), end: seconds(100), error: 'error' },
    { start: seconds(2 * MINUTE), end: seconds(2 * MINUTE + 100), error: undefined },
  ]);
});

test('an INVOKE that is told late belongs to its own attempt', () => {
  const one = converter();
  const events = one.convert([start(), start({ time: MINUTE }), runtimeDone({ time: MINUTE + 100 })]);
  invoke(one, { time: 2 });
  invoke(one, { time: MINUTE + 2 });

  const all = together(events, one.finish('spindown', at(2 * MINUTE)));

  expect(spansOf(all)).toHaveLength(2);
});

test('on Managed Instances an invocation without an end lacks its report', () => {
  const one = converter({ resource: { initializationType: 'lambda-managed-instances' } });
  one.convert([start()]);

  const last = one.finish('failure', at(500));

  expect(spanNamed('orders', last).error).toBe('no report came before shutdown: failure');
});

test('an end ends the invocation that is open, though it lasted longer than its runtime says', () => {
  const { records } = convert([start(), runtimeDone({ time: MINUTE, durationMs: 140 })]);

  expect(spansOf({ records })).toMatchObject([{ start: seconds(0), end: seconds(MINUTE), error: undefined }]);
});

test('the end of a later attempt ends no earlier one that is over', () => {
  const { records } = convert([
    start(),
    report({ status: 'error' }),
    runtimeDone({ time: MINUTE + 100 }),
    report({ time: MINUTE + 150 }),
  ]);

  expect(spansOf({ records })).toMatchObject([
    { start: seconds(0), error: 'error' },
    { start: seconds(MINUTE), end: seconds(MINUTE + 100), error: undefined },
  ]);
});

test('an end that comes in two forms ends one invocation', () => {
  const { records } = convert([runtimeDone({ time: 100 }), runtimeDone({ time: 101, durationMs: 101 })]);

  expect(spansOf({ records })).toHaveLength(1);
});
