import { expect, test } from 'bun:test';
import { type LogLimits, type LogOwner, NOBODY, toLogRecord } from '../../../src/convert/logs.ts';
import { parseLogLine } from '../../../src/convert/parse-log-line.ts';
import { at, REQUEST_ID } from '../../support/builders.ts';

const TRACE_ID = '5f35ae120c0fec141ab77a00bc047aa2';
const SPAN_ID = '2be948a625588e32';
const OTHER_TRACE_ID = '11111111222222222222222222222222';
const OWNER: LogOwner = { requestId: REQUEST_ID, traceId: TRACE_ID, spanId: SPAN_ID, sampled: true };

const LIMITS: LogLimits = { maxAttributes: 128, maxValueLength: Number.POSITIVE_INFINITY };

function recordOf(record: unknown, owner = OWNER, limits = LIMITS) {
  return toLogRecord(
    { line: parseLogLine(record, at(0.5)), observed: at(0.5), stream: 'function' },
    owner,
    limits,
  );
}

test('a log has the ids of its invocation, its request, and the time at which the platform saw it', () => {
  expect(recordOf('hello\n')).toEqual({
    kind: 'log',
    time: undefined,
    observed: [at(0) / 1000, 500_000],
    severityNumber: undefined,
    severityText: undefined,
    body: 'hello',
    attributes: { 'faas.invocation_id': REQUEST_ID },
    droppedAttributes: 0,
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    sampled: true,
    stream: 'function',
  });
});

test('a log of nobody has no ids', () => {
  expect(recordOf('hello', NOBODY)).toMatchObject({
    attributes: {},
    traceId: undefined,
    spanId: undefined,
    sampled: false,
  });
});

test('ids in the record win', () => {
  const own = { message: '', trace_id: OTHER_TRACE_ID, span_id: 'aaaaaaaaaaaaaaaa' };

  expect(recordOf(own)).toMatchObject({
    traceId: OTHER_TRACE_ID,
    spanId: 'aaaaaaaaaaaaaaaa',
    sampled: false,
  });
});

test("in the invocation's trace, a record without a span id gets the invocation's", () => {
  expect(recordOf({ message: '', trace_id: TRACE_ID })).toMatchObject({
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    sampled: true,
  });
});

test('in another trace, a record without a span id gets none', () => {
  expect(recordOf({ message: '', trace_id: OTHER_TRACE_ID })).toMatchObject({
    spanId: undefined,
    sampled: false,
  });
});

test('a field that collides with ours is kept beside it', () => {
  const record = {
    message: '',
    errorType: 'TypeError',
    'exception.type': 'mine',
    'log.exception.type': 'mine too',
    'faas.invocation_id': 'mine as well',
  };

  expect(recordOf(record).attributes).toEqual({
    'exception.type': 'TypeError',
    'faas.invocation_id': REQUEST_ID,
    'log.exception.type': 'mine',
    'log.log.exception.type': 'mine too',
    'log.faas.invocation_id': 'mine as well',
  });
});

test('a name of ours that we do not use on this record is free', () => {
  expect(recordOf({ message: '', 'exception.type': 'mine' }).attributes).toMatchObject({
    'exception.type': 'mine',
  });
});

test('at most 128 attributes are kept, ours among them, and the rest is counted', () => {
  const fields = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`field${n}`, n]));

  const { attributes, droppedAttributes } = recordOf({ message: '', ...fields });

  expect(Object.keys(attributes)).toHaveLength(128);
  expect(attributes).toMatchObject({ 'faas.invocation_id': REQUEST_ID, field0: 0, field126: 126 });
  expect(droppedAttributes).toBe(73);
});

test("an id of the application's own goes back to its field", () => {
  expect(recordOf({ message: '', requestId: 'gateway-7' }).attributes).toEqual({
    'faas.invocation_id': REQUEST_ID,
    requestId: 'gateway-7',
  });
});

test('what the runtime says of the request holds, even where the invocation is not known', () => {
  const line = `2026-11-23T12:00:00.040Z\t${REQUEST_ID}\tINFO\thello`;

  expect(recordOf(line, NOBODY).attributes).toEqual({ 'faas.invocation_id': REQUEST_ID });
});

test('attribute keys are never empty, and never reach into the object that holds them', () => {
  const { attributes } = recordOf('{"message":"","":1,"__proto__":{"polluted":true}}');

  expect(Object.entries(attributes)).toContainEqual(['__proto__', { polluted: true }]);
  expect(Object.keys(attributes)).not.toContain('');
  expect(attributes['polluted']).toBeUndefined();
});

test.each([
  [0, ''],
  [2, 'a'],
  [3, 'a😀'],
])('a length of %d cuts no character in two', (maxValueLength, expected) => {
  const { attributes } = recordOf({ message: 'm', text: 'a😀b' }, OWNER, { ...LIMITS, maxValueLength });

  expect(attributes['text']).toBe(expected);
});

test('the limits are those that are set', () => {
  const limits = { maxAttributes: 3, maxValueLength: 4 };
  const record = {
    message: 'a whole message',
    long: 'abcdefg',
    nested: { list: ['abcdefg', 1, null] },
    more: 1,
  };

  expect(recordOf(record, { ...OWNER, requestId: 'r' }, limits)).toMatchObject({
    body: 'a whole message',
    attributes: { 'faas.invocation_id': 'r', long: 'abcd', nested: { list: ['abcd', 1, null] } },
    droppedAttributes: 1,
  });
});

test('a length holds in nested values, and no depth of nesting is too much for it', () => {
  const limits = { ...LIMITS, maxValueLength: 4 };
  const nested = JSON.parse(`${'{"a":'.repeat(30)}"abcdefg"${'}'.repeat(30)}`);
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);

  const { attributes } = recordOf({ message: 'm', nested, deep, text: 'abcdefg' }, OWNER, limits);

  expect(JSON.stringify(attributes['nested'])).toContain('"abcd"');
  expect(attributes['text']).toBe('abcd');
});
