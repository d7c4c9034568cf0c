import { expect, test } from 'bun:test';
import {
  at,
  extensionLog,
  functionLog,
  init,
  nodeLine,
  OTHER_REQUEST_ID,
  REQUEST_ID,
  report,
  runtimeDone,
  start,
} from '../../support/builders.ts';
import { convert, converter, invoke, logsOf, onlyLog, spanNamed, together } from '../../support/converter.ts';

const MANAGED = { resource: { initializationType: 'lambda-managed-instances' } };
const THIRD_REQUEST_ID = 'a0f40320-b43c-44b3-91bf-d5b5240a1bed';
const HEADER = 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=2be948a625588e32;Sampled=1';

/** An invocation that INVOKE has told of. */
function invoked(requestId = REQUEST_ID, overrides = {}) {
  const one = converter(overrides);
  invoke(one, { requestId });
  return one;
}

test('a log with a request id belongs to that invocation', () => {
  const converted = invoked().convert([start(), functionLog(nodeLine('hello')), runtimeDone()]);

  expect(onlyLog(converted)).toMatchObject({
    body: 'hello',
    ...spanNamed('orders', converted).ids,
    attributes: { 'faas.invocation_id': REQUEST_ID },
    sampled: true,
  });
});

test.each([
  ['while it runs', 50],
  ['after the runtime is done, before the report', 120],
  ['after the report', 500],
])('text without a request id belongs to what ran last: %s', (_, time) => {
  const converted = invoked().convert([start(), runtimeDone(), report(), functionLog('raw', time)]);

  expect(onlyLog(converted)).toMatchObject({
    ...spanNamed('orders', converted).ids,
    attributes: { 'faas.invocation_id': REQUEST_ID },
  });
});

test('a log that arrives late belongs to what ran when it was written', () => {
  const one = converter();
  one.convert([start(), runtimeDone(), report()]);
  invoke(one, { requestId: OTHER_REQUEST_ID, time: 1000 });
  one.convert([start({ requestId: OTHER_REQUEST_ID, time: 1000 })]);

  const { records } = one.convert([functionLog('late', 90), functionLog('now', 1010)]);

  expect(logsOf({ records }).map(({ attributes }) => attributes['faas.invocation_id'])).toEqual([
    REQUEST_ID,
    OTHER_REQUEST_ID,
  ]);
});

test('a log of an earlier invocation finds it by its request id', () => {
  const one = converter();
  const first = one.convert([start(), runtimeDone()]);
  one.convert([start({ requestId: OTHER_REQUEST_ID, time: 1000 })]);

  const late = one.convert([functionLog(nodeLine('late'), 1001)]);

  expect(onlyLog(late)).toMatchObject(spanNamed('orders', first).ids);
});

test('a log that arrives before the start waits for it', () => {
  const one = invoked();
  const early = one.convert([functionLog(nodeLine('early'), 5)]);
  const late = one.convert([start(), runtimeDone()]);

  expect(early.records).toEqual([]);
  expect(onlyLog(late)).toMatchObject(spanNamed('orders', late).ids);
});

test('it waits even where INVOKE has not told of the request', () => {
  const one = converter();
  const early = one.convert([functionLog({ message: 'early', requestId: REQUEST_ID }, 5)]);
  const late = one.convert([start(), runtimeDone()]);

  expect(early.records).toEqual([]);
  expect(onlyLog(late)).toMatchObject({
    ...spanNamed('orders', late).ids,
    attributes: { 'faas.invocation_id': REQUEST_ID },
  });
});

test('a log waits for INVOKE where the start has no trace header, for INVOKE may have it', () => {
  const one = converter();
  const early = one.convert([start(), functionLog(nodeLine('early'))]);
  invoke(one, { traceHeader: HEADER });
  const late = one.convert([runtimeDone()]);

  expect(early.records).toEqual([]);
  const { ids } = spanNamed('orders', late);
  expect(ids.traceId).toBe('5f35ae120c0fec141ab77a00bc047aa2');
  expect(onlyLog(late)).toMatchObject(ids);
});

test('a request of which nothing else comes is waited for a few seconds', () => {
  const one = converter();
  const early = one.convert([functionLog(nodeLine('hello', { requestId: THIRD_REQUEST_ID }), 50)]);
  const late = one.convert([functionLog('raw', 5051)]);

  expect(early.records).toEqual([]);
  expect(logsOf(late)[0]).toMatchObject({
    body: 'hello',
    attributes: { 'faas.invocation_id': THIRD_REQUEST_ID },
    traceId: undefined,
  });
});

test('logs of an invocation whose events are all lost come out when the next begins', () => {
  const one = invoked();
  const early = one.convert([functionLog(nodeLine('hello'), 50)]);
  invoke(one, { requestId: OTHER_REQUEST_ID, time: 1000 });
  const late = one.convert([start({ requestId: OTHER_REQUEST_ID, time: 1000 })]);

  expect(early.records).toEqual([]);
  expect(onlyLog(late)).toMatchObject({ body: 'hello', attributes: { 'faas.invocation_id': REQUEST_ID } });
});

test('where nothing has run yet, an id of any form is the id of a request', () => {
  const one = converter();
  const early = one.convert([functionLog({ message: 'hello', requestId: '79b4f56e-95b1' })]);

  const all = together(early, one.finish('spindown', at(100)));

  expect(onlyLog(all).attributes).toEqual({ 'faas.invocation_id': '79b4f56e-95b1' });
});

test('what waits for a request of which nothing comes is given up by the clock too', () => {
  const one = converter(MANAGED);
  const early = one.convert([functionLog({ message: 'hello', requestId: REQUEST_ID }, 50)]);

  const inTime = one.expire(at(5000));
  const late = one.expire(at(5051));

  expect(early.records).toEqual([]);
  expect(inTime.records).toEqual([]);
  expect(one.waits).toBe(false);
  expect(onlyLog(late)).toMatchObject({ body: 'hello', attributes: { 'faas.invocation_id': REQUEST_ID } });
});

test("an id of the application's own does not name an invocation", () => {
  const record = { message: 'called', requestId: THIRD_REQUEST_ID };

  const converted = invoked().convert([start(), functionLog(record), runtimeDone()]);

  expect(onlyLog(converted)).toMatchObject({
    ...spanNamed('orders', converted).ids,
    attributes: { 'faas.invocation_id': REQUEST_ID, requestId: THIRD_REQUEST_ID },
  });
});

test('on a retry a log belongs to the attempt that ran when it was written', () => {
  const one = invoked();
  const first = one.convert([start(), runtimeDone(), report()]);
  invoke(one, { time: 60_000 });
  const second = one.convert([
    start({ time: 60_000 }),
    functionLog(nodeLine('first'), 90),
    functionLog(nodeLine('second'), 60_050),
    runtimeDone({ time: 60_100 }),
  ]);

  expect(logsOf(second)).toMatchObject([
    { body: 'first', spanId: spanNamed('orders', first).ids.spanId },
    { body: 'second', spanId: spanNamed('orders', second).ids.spanId },
  ]);
});

test('on Managed Instances only the request id says whose a log is', () => {
  const converted = convert(
    [
      start({ time: 0 }),
      start({ requestId: OTHER_REQUEST_ID, time: 1 }),
      functionLog({ message: 'mine', requestId: REQUEST_ID }, 50),
      functionLog('whose?', 50),
    ],
    MANAGED,
  );

  expect(logsOf(converted)).toMatchObject([
    { body: 'mine', attributes: { 'faas.invocation_id': REQUEST_ID }, spanId: expect.any(String) },
    { body: 'whose?', attributes: {}, traceId: undefined, spanId: undefined },
  ]);
});

test('on Managed Instances a log before its start waits for it', () => {
  const one = converter(MANAGED);
  const early = one.convert([functionLog({ message: 'early', requestId: REQUEST_ID }, -1)]);
  const late = one.convert([start(), report()]);

  expect(early.records).toEqual([]);
  expect(onlyLog(late)).toMatchObject(spanNamed('orders', late).ids);
});

test('an extension log has no ids, whatever runs', () => {
  const converted = invoked().convert([start(), extensionLog('hello'), runtimeDone()]);

  expect(onlyLog(converted)).toMatchObject({
    body: 'hello',
    attributes: {},
    traceId: undefined,
    spanId: undefined,
  });
});

test('an extension log has the ids that it carries', () => {
  const trace = { trace_id: '5f35ae120c0fec141ab77a00bc047aa2', span_id: '2be948a625588e32' };

  expect(onlyLog(convert([extensionLog({ message: 'hello', ...trace })]))).toMatchObject({
    traceId: trace.trace_id,
    spanId: trace.span_id,
  });
});

test('an extension log that names an invocation belongs to it', () => {
  const converted = invoked().convert([start(), extensionLog({ message: 'hello', requestId: REQUEST_ID })]);

  expect(onlyLog(converted)).toMatchObject({
    attributes: { 'faas.invocation_id': REQUEST_ID },
    spanId: expect.any(String),
  });
});

test('our own lines are not sent back to ourselves', () => {
  const converted = convert([
    extensionLog('[lambda-otel-bridge] WARN endpoint-unavailable: …\n'),
    extensionLog('other'),
  ]);

  expect(converted.filtered).toEqual(['own-line']);
  expect(onlyLog(converted).body).toBe('other');
});

test('a function may print what looks like one of our lines', () => {
  const converted = convert([...init(), start(), functionLog('[lambda-otel-bridge] copied'), runtimeDone()]);

  expect(onlyLog(converted).body).toBe('[lambda-otel-bridge] copied');
});

test('the flags of a log are those of its span, though it never depends on sampling', () => {
  const converted = invoked(REQUEST_ID, { sample: () => false }).convert([
    start(),
    functionLog('raw'),
    runtimeDone(),
  ]);

  expect(onlyLog(converted)).toMatchObject({ sampled: false, spanId: expect.any(String) });
});

test('without invocation spans a log points at a span only where X-Ray has one', () => {
  const tracing = { spanId: '54565fb41ac79632', header: HEADER };
  const logWith = (facts: Parameters<typeof start>[0]) =>
    onlyLog(invoked(REQUEST_ID, { invocationSpan: 'none' }).convert([start(facts), functionLog('raw')]));

  expect(logWith({ tracing })).toMatchObject({ spanId: '54565fb41ac79632' });
  expect(logWith({})).toMatchObject({ traceId: expect.any(String), spanId: undefined });
});

test('the durable execution that a log names is told on the span', () => {
  const executionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:f:1/durable-execution/a/b';

  const converted = convert([
    start(),
    functionLog({ message: '', executionArn, requestId: REQUEST_ID }),
    runtimeDone(),
  ]);

  expect(spanNamed('orders', converted).attributes).toMatchObject({
    'aws.lambda.durable_execution.arn': executionArn,
  });
});

const WITHOUT_PLATFORM = { platformStream: false };

test('without the platform stream no log waits', () => {
  const one = converter(WITHOUT_PLATFORM);
  const before = one.convert([functionLog('loading', -100)]);
  invoke(one, { traceHeader: HEADER, time: 0 });
  const after = one.convert([functionLog(nodeLine('hello')), functionLog('raw')]);

  expect(onlyLog(before)).toMatchObject({ body: 'loading', traceId: undefined });
  expect(logsOf(after)).toMatchObject([
    { body: 'hello', traceId: '5f35ae120c0fec141ab77a00bc047aa2', spanId: undefined, sampled: true },
    { body: 'raw', traceId: '5f35ae120c0fec141ab77a00bc047aa2', spanId: undefined, sampled: true },
  ]);
});

test('without the platform stream and a header a log has no ids but its request', () => {
  const one = converter(WITHOUT_PLATFORM);
  invoke(one, { time: 0 });

  expect(onlyLog(one.convert([functionLog(nodeLine('hello'))]))).toMatchObject({
    attributes: { 'faas.invocation_id': REQUEST_ID },
    traceId: undefined,
  });
});

test('nothing is left behind at the end', () => {
  const one = invoked();
  const early = one.convert([
    functionLog('of init', -200),
    functionLog(nodeLine('early'), 5),
    functionLog({ message: 'foreign', requestId: THIRD_REQUEST_ID }, 6),
  ]);

  const all = together(early, one.finish('timeout', at(3000)));

  expect(
    logsOf(all)
      .map(({ body }) => body)
      .sort(),
  ).toEqual(['early', 'foreign', 'of init']);
});
