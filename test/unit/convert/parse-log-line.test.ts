import { expect, test } from 'bun:test';
import { parseLogLine as parse } from '../../../src/convert/parse-log-line.ts';
import { at, nodeLine, REQUEST_ID } from '../../support/builders.ts';

/** A line that the platform saw shortly after noon. */
const parseLogLine = (record: unknown) => parse(record, at(50));

const NOON_S = Date.UTC(2026, 10, 23, 12) / 1000;
const WRITTEN = [NOON_S, 40_000_000] as const;
const TRACE_ID = '5f35ae120c0fec141ab77a00bc047aa2';
const SPAN_ID = '2be948a625588e32';

test("Node's text layout gives time, request, level and message", () => {
  expect(parseLogLine(nodeLine('hello\tworld\nline 2', { level: 'WARN' }))).toMatchObject({
    time: WRITTEN,
    severity: { number: 13, text: 'WARN' },
    request: { id: REQUEST_ID, certain: true },
    body: 'hello\tworld\nline 2',
    fields: [],
  });
});

test.each(['undefined', '-'])('the request %s of a text line is none', (requestId) => {
  expect(parseLogLine(nodeLine('loading', { requestId }))).toMatchObject({
    request: undefined,
    body: 'loading',
  });
});

test(".NET's levels are understood in the same layout", () => {
  expect(parseLogLine(nodeLine('oops', { level: 'fail' })).severity).toEqual({ number: 17, text: 'fail' });
});

test("Python's text layout gives the same, with its milliseconds without leading zeros", () => {
  const line = `[ERROR]\t2026-11-23T12:00:00.40Z\t${REQUEST_ID}\tit broke\n`;

  expect(parseLogLine(line)).toMatchObject({
    time: WRITTEN,
    severity: { number: 17, text: 'ERROR' },
    request: { id: REQUEST_ID },
    body: 'it broke',
  });
});

test("Python's init has no request", () => {
  expect(parseLogLine('[INFO]\t2026-11-23T12:00:00.40Z\t\tloading\n')).toMatchObject({
    time: WRITTEN,
    request: undefined,
    body: 'loading',
  });
});

test.each([
  'plain text',
  '',
  '   ',
  '2026-11-23T12:00:00.040Z',
  '2026-11-23T12:00:00.040Z\tcolumn\tvalue\tof a table',
  'not a time\tr\tINFO\tmessage',
  '[NOTE] my own layout',
  '[1,2]',
  '{"timestamp":"x","broken',
  '{not json}',
])('text of no known layout is the body: %p', (text) => {
  expect(parseLogLine(text)).toMatchObject({
    body: text,
    time: undefined,
    severity: { number: undefined },
    request: undefined,
  });
});

test.each([
  ['a\n', 'a'],
  ['a\r\n', 'a'],
  ['a\n\n', 'a\n'],
  ['\n', ''],
])('one trailing newline is not part of the body: %p', (text, body) => {
  expect(parseLogLine(text).body).toBe(body);
});

const JSON_RECORD = {
  timestamp: '2026-11-23T12:00:00.040Z',
  level: 'INFO',
  requestId: REQUEST_ID,
  message: 'hello',
  orderId: 42,
  nested: { list: [1, null, { deep: true }] },
};

test.each([
  ['an object', JSON_RECORD],
  ['a string that is an object', JSON.stringify(JSON_RECORD)],
  ['the same with a newline', `${JSON.stringify(JSON_RECORD)}\n`],
])('%s in JSON is mapped, and the fields without a place of their own stay as they are', (_, record) => {
  expect(parseLogLine(record)).toMatchObject({
    time: WRITTEN,
    severity: { number: 9, text: 'INFO' },
    request: { id: REQUEST_ID, certain: false, field: 'requestId' },
    body: 'hello',
    fields: [
      ['orderId', 42],
      ['nested', { list: [1, null, { deep: true }] }],
    ],
  });
});

test('without a message the object is the body, whole, and has no attributes beside it', () => {
  const record = { level: 'WARN', requestId: REQUEST_ID, a: 1 };

  expect(parseLogLine(record)).toMatchObject({
    body: record,
    severity: { number: 13 },
    request: { id: REQUEST_ID },
    fields: [],
  });
});

test('a message that is an object stays one', () => {
  const message = { a: 1, nested: { b: [1, 2] } };

  expect(parseLogLine({ level: 'WARN', message }).body).toEqual(message);
});

test.each([
  ['TRACE', 1],
  ['debug', 5],
  ['Information', 9],
  ['WARNING', 13],
  ['error', 17],
  ['CRITICAL', 21],
  ['fatal', 21],
])('the level %s keeps its text', (level, number) => {
  expect(parseLogLine({ level, message: '' }).severity).toEqual({ number, text: level });
});

test.each([
  [10, 1, 'TRACE'],
  [30, 9, 'INFO'],
  [60, 21, 'FATAL'],
])("pino's level %p is understood", (level, number, text) => {
  expect(parseLogLine({ level, msg: 'hello' })).toMatchObject({ severity: { number, text }, body: 'hello' });
});

test('an unknown level keeps its text and gets no number', () => {
  expect(parseLogLine({ level: 'AUDIT', message: '' }).severity).toEqual({
    number: undefined,
    text: 'AUDIT',
  });
});

test.each([[35], [null], [{ name: 'INFO' }], ['']])('a level that is none, %p, stays a field', (level) => {
  const line = parseLogLine({ level, message: 'hello' });

  expect(line.severity.number).toBeUndefined();
  expect(line.fields).toEqual([['level', level]]);
});

test.each([
  ['2026-11-23T12:00:00.040000000Z', WRITTEN],
  ['2026-11-23 12:00:00,040+0000', WRITTEN],
  [NOON_S * 1000 + 40, WRITTEN],
  [NOON_S + 0.25, [NOON_S, 250_000_000] as const],
])('the time %p is understood', (time, expected) => {
  expect(parseLogLine({ time, message: '' }).time).toEqual(expected);
});

test.each([
  '2026-11-23 12:00:00,040',
  '2026-11-23T12:00:00.040',
  '2026-11-23T14:30:00.04+02:30',
  '2026-11-23 12:00:00.04 +0000',
  '2026-11-23T12:00:00.040+00',
  String(NOON_S * 1000 + 40),
  `${NOON_S}040000000`,
  BigInt(NOON_S) * 1_000_000_000n + 40_000_000n,
  (NOON_S * 1000 + 40) * 1000,
  { epochSecond: NOON_S, nanoOfSecond: 40_000_000 },
])('the time %p is understood, without a zone as UTC', (timestamp) => {
  const line = parseLogLine({ timestamp, message: '' });

  expect(line.time).toEqual(WRITTEN);
  expect(line.fields).toEqual([]);
});

test.each([
  '2026-11-23 14:00:00,040',
  'yesterday',
  17,
  0,
  -1,
  null,
  '0001-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  { epochSecond: 'x' },
])('the time %p is not known, and stays a field', (timestamp) => {
  const line = parseLogLine({ timestamp, message: '' });

  expect(line.time).toBeUndefined();
  expect(line.fields).toEqual([['timestamp', timestamp]]);
});

test('error fields become an exception', () => {
  const line = parseLogLine({
    message: 'it broke',
    errorType: 'ValueError',
    errorMessage: 'bad value',
    stackTrace: ['  File "app.py", line 3, in handler\n', '    raise ValueError("bad value")\n'],
  });

  expect(line.exception).toEqual({
    type: 'ValueError',
    message: 'bad value',
    stacktrace: '  File "app.py", line 3, in handler\n    raise ValueError("bad value")',
  });
  expect(line.fields).toEqual([]);
});

test('an error that is the message becomes an exception, and stays the body', () => {
  const message = {
    errorType: 'TypeError',
    errorMessage: 'exploded',
    stackTrace: ['TypeError: exploded', '    at x'],
  };

  expect(parseLogLine({ level: 'ERROR', message })).toMatchObject({
    body: message,
    exception: { type: 'TypeError', message: 'exploded', stacktrace: 'TypeError: exploded\n    at x' },
  });
});

test.each([
  ['err', { type: 'TypeError', message: 'exploded', stack: 'TypeError: exploded' }],
  ['error', { name: 'TypeError', message: 'exploded', stack: 'TypeError: exploded' }],
])("a logger's own error becomes an exception, and what else it holds stays: %s", (field, error) => {
  const line = parseLogLine({ level: 50, msg: 'it broke', [field]: { ...error, code: 'E1' } });

  expect(line.exception).toEqual({
    type: 'TypeError',
    message: 'exploded',
    stacktrace: 'TypeError: exploded',
  });
  expect(line.fields).toEqual([[field, { code: 'E1' }]]);
});

test.each(['text', { message: 'no stack' }, null])(
  'an error field that holds no error is a field like others: %p',
  (error) => {
    expect(parseLogLine({ message: 'm', error })).toMatchObject({
      exception: undefined,
      fields: [['error', error]],
    });
  },
);

test('error fields of other types stay fields', () => {
  const line = parseLogLine({ message: '', errorType: 7, errorMessage: 'known', stackTrace: [1] });

  expect(line.exception).toEqual({ type: undefined, message: 'known', stacktrace: undefined });
  expect(line.fields).toEqual([
    ['errorType', 7],
    ['stackTrace', [1]],
  ]);
});

test.each(['Invoke Error \t', 'Invoke Error\t', 'Uncaught Exception \t', 'Unhandled Promise Rejection \t'])(
  "Node's text for an error that nobody caught gives the exception, and stays whole: %p",
  (label) => {
    const error = {
      errorType: 'TypeError',
      errorMessage: 'exploded',
      stack: ['TypeError: exploded', '    at x'],
    };
    const message = `${label}${JSON.stringify(error)}`;

    expect(parseLogLine(nodeLine(message, { level: 'ERROR' }))).toMatchObject({
      body: message,
      exception: { type: 'TypeError', message: 'exploded', stacktrace: 'TypeError: exploded\n    at x' },
    });
  },
);

test.each(['Invoke Error \t{broken', 'My Error \t{"errorType":"TypeError"}'])(
  '%p is a message like others',
  (message) => {
    expect(parseLogLine(nodeLine(message, { level: 'ERROR' }))).toMatchObject({
      body: message,
      exception: undefined,
    });
  },
);

test.each(['\n', '\r'])("Python's text for an exception gives it, with lines ended by %p", (newline) => {
  const trace = [
    'Traceback (most recent call last):',
    '  File "app.py", line 3, in handler',
    '    raise ValueError(x)',
  ];
  const text = ['[ERROR] ValueError: bad: value', ...trace].join(newline);

  expect(parseLogLine(text)).toMatchObject({
    body: text,
    severity: { number: 17, text: 'ERROR' },
    exception: { type: 'ValueError', message: 'bad: value', stacktrace: trace.join('\n') },
  });
});

test("the platform's line about a timeout belongs to its request", () => {
  const text = `2026-11-23T12:00:00.040Z ${REQUEST_ID} Task timed out after 3.00 seconds`;

  expect(parseLogLine(`${text}\n\n`)).toMatchObject({
    time: WRITTEN,
    request: { id: REQUEST_ID, certain: true },
    body: `${text}\n`,
  });
});

test("JSON that a logger writes through Node's console is mapped, with what the console adds", () => {
  const line = parseLogLine(nodeLine('{"level":"error","message":"it broke","orderId":42}'));

  expect(line).toMatchObject({
    time: WRITTEN,
    severity: { number: 17, text: 'error' },
    request: { id: REQUEST_ID, certain: true },
    body: 'it broke',
    fields: [['orderId', 42]],
  });
});

test.each([
  ['Bref', `ERROR\tit broke`, undefined],
  ['Bref, with the request', `${REQUEST_ID}\tERROR\tit broke`, { id: REQUEST_ID, certain: true }],
  ['pino-lambda', nodeLine('it broke', { level: 'ERROR' }).trimEnd(), { id: REQUEST_ID, certain: true }],
])('a message that is written once more as JSON is one log: %s', (_, text, request) => {
  const record = {
    message: 'it\nbroke',
    level: 'ERROR',
    exception: { class: 'RuntimeException', message: 'disk full', trace: ['/var/task/index.php:3'] },
    context: { orderId: 42 },
  };

  expect(parseLogLine(`${text}\t${JSON.stringify(record)}\n`)).toMatchObject({
    severity: { number: 17, text: 'ERROR' },
    ...(request === undefined ? {} : { request }),
    body: 'it\nbroke',
    exception: { type: 'RuntimeException', message: 'disk full', stacktrace: '/var/task/index.php:3' },
    fields: [['context', { orderId: 42 }]],
  });
});

test.each([
  'other words\t{"message":"it broke"}',
  'it broke\t{"order":42}',
  'it broke\t{"message":"it broke"',
])('JSON that does not repeat the message is part of it: %p', (message) => {
  expect(parseLogLine(nodeLine(message))).toMatchObject({ body: message, fields: [] });
});

test('a request id inside the JSON does not push out the one that the runtime wrote', () => {
  const line = parseLogLine(nodeLine('{"message":"called","requestId":"gateway-7"}'));

  expect(line.request?.id).toBe(REQUEST_ID);
  expect(line.fields).toEqual([['requestId', 'gateway-7']]);
});

test.each([
  ['trace_id', 'span_id', 'trace_flags', '01', true],
  ['trace_id', 'span_id', 'trace_flags', 0, false],
  ['traceId', 'spanId', 'traceFlags', '00', false],
])('trace ids in the record are its own: %s', (trace, span, flags, value, sampled) => {
  const line = parseLogLine({
    message: '',
    [trace]: TRACE_ID.toUpperCase(),
    [span]: SPAN_ID,
    [flags]: value,
  });

  expect(line.trace).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, sampled });
  expect(line.fields).toEqual([]);
});

test('a trace id that is none stays a field, with what comes beside it', () => {
  const line = parseLogLine({
    message: '',
    trace_id: '6249531270512637354',
    span_id: SPAN_ID,
  });

  expect(line.trace).toBeUndefined();
  expect(line.fields).toHaveLength(2);
});

test.each([
  ['xray_trace_id', '1-5f35ae12-0c0fec141ab77a00bc047aa2', undefined, undefined],
  ['xrayTraceId', '1-5f35ae12-0c0fec141ab77a00bc047aa2', undefined, undefined],
  ['trace.id', '1-5f35ae12-0c0fec141ab77a00bc047aa2', undefined, undefined],
  ['traceId', `Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=${SPAN_ID};Sampled=1`, SPAN_ID, true],
  ['traceparent', `00-${TRACE_ID}-${SPAN_ID}-01`, SPAN_ID, true],
  ['trace_id', `00-${TRACE_ID}-${SPAN_ID}-00`, SPAN_ID, false],
])('the trace id may have every form that there is: %s %s', (field, value, spanId, sampled) => {
  const line = parseLogLine({ message: '', [field]: value });

  expect(line.trace).toEqual({ traceId: TRACE_ID, spanId, sampled });
  expect(line.fields).toEqual([]);
});

test("Datadog's decimal ids are none", () => {
  const record = {
    message: '',
    'dd.trace_id': '6249531270512637354',
    dd: { trace_id: '6249531270512637354' },
  };

  expect(parseLogLine(record)).toMatchObject({
    trace: undefined,
    fields: [expect.any(Array), expect.any(Array)],
  });
});

const EXECUTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:f:1/durable-execution/a/b';

test.each([
  ['a field', { executionArn: EXECUTION_ARN }],
  ["a field of Java's first SDK", { durableExecutionArn: EXECUTION_ARN }],
  ["Log4j's context", { contextMap: { executionArn: EXECUTION_ARN } }],
  ["Logback's context", { mdc: { durableExecutionArn: EXECUTION_ARN } }],
])('the ARN of a durable execution is noticed in %s, and stays there', (_, record) => {
  expect(parseLogLine({ message: '', ...record })).toMatchObject({
    executionArn: EXECUTION_ARN,
    fields: Object.entries(record),
  });
});

test('what is no ARN of a durable execution is none', () => {
  expect(parseLogLine({ message: '', executionArn: 'arn:aws:states:::x', mdc: 'no object' })).toMatchObject({
    executionArn: undefined,
  });
});

test.each(['contextMap', 'mdc'])('the request is found in the context %s', (context) => {
  expect(parseLogLine({ message: '', [context]: { requestId: 'r' } }).request).toEqual({
    id: 'r',
    certain: false,
    field: undefined,
  });
});

test.each([[null], [7], [true], [['a', 1]]])('%p is the body as it is', (record) => {
  expect(parseLogLine(record).body).toEqual(record);
});

test('a field named like part of every object is a field like others', () => {
  const line = parseLogLine('{"message":"m","__proto__":{"a":1},"constructor":"c"}');

  expect(line.fields).toEqual([
    ['__proto__', { a: 1 }],
    ['constructor', 'c'],
  ]);
});

test('integers that a double cannot hold keep their digits', () => {
  expect(parseLogLine('{"message":"m","id":9007199254740993}').fields).toEqual([['id', 9007199254740993n]]);
});
