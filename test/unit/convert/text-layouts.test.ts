import { expect, test } from 'bun:test';
import { parseLogLine } from '../../../src/convert/parse-log-line.ts';
import { at, REQUEST_ID } from '../../support/builders.ts';

const NOON_S = Date.UTC(2026, 10, 23, 12) / 1000;
const WRITTEN = [NOON_S, 40_000_000] as const;
const ISO = '2026-11-23T12:00:00.040Z';
const request = { id: REQUEST_ID, certain: true, field: undefined };

const parse = (text: string) => parseLogLine(text, at(50));

test("Java's runtime writes the level first; it stays in the text", () => {
  expect(parse('[WARN] careful')).toMatchObject({
    severity: { number: 13, text: 'WARN' },
    body: '[WARN] careful',
    time: undefined,
  });
});

test("Log4j's pattern in AWS's examples gives time, request, level and message", () => {
  expect(parse(`2026-11-23 12:00:00.040 ${REQUEST_ID} INFO  Handler - hello`)).toMatchObject({
    time: WRITTEN,
    severity: { number: 9, text: 'INFO' },
    request,
    body: 'Handler - hello',
  });
});

test('where its zone cannot be told, the time stays in the text', () => {
  const text = `2026-11-23 14:00:00 ${REQUEST_ID} INFO  Handler - hello`;

  expect(parse(text)).toMatchObject({ time: undefined, severity: { number: 9 }, request, body: text });
});

test.each([
  `2026-11-23 14:00:00 ${REQUEST_ID} INFO  {"message":"hello","n":1}`,
  '2026/11/23 14:00:00 {"message":"hello","n":1}',
  '[2026-11-23T12:00:00Z INFO  orders::db] {"message":"hello","n":1}',
])('JSON after what has no other place is left with it: %s', (text) => {
  expect(parse(text)).toMatchObject({ body: text, fields: [] });
});

test("Ruby's logger gives time, process, level, request and message", () => {
  expect(
    parse(`W, [2026-11-23T12:00:00.040000 #8]  WARN ${REQUEST_ID} -- orders: careful: hot`),
  ).toMatchObject({
    time: WRITTEN,
    severity: { number: 13, text: 'WARN' },
    request,
    body: 'careful: hot',
    fields: [
      ['process.pid', 8],
      ['progname', 'orders'],
    ],
  });
});

test("Ruby's logger without a request", () => {
  expect(parse('I, [2026-11-23T12:00:00.040000 #8]  INFO -- : loading')).toMatchObject({
    severity: { number: 9, text: 'INFO' },
    request: undefined,
    body: 'loading',
    fields: [['process.pid', 8]],
  });
});

test("Go's log package gives the time", () => {
  expect(parse('2026/11/23 12:00:00 hello')).toMatchObject({ time: [NOON_S, 0], body: 'hello' });
});

test("Go's runtime writes an error as JSON after it", () => {
  expect(parse('2026/11/23 12:00:00 {"errorMessage":"boom","errorType":"errorString"}')).toMatchObject({
    time: [NOON_S, 0],
    body: { errorMessage: 'boom', errorType: 'errorString' },
    exception: { type: 'errorString', message: 'boom' },
  });
});

test.each([
  [`${ISO}  INFO orders: hello`, 'orders: hello'],
  [`2026-11-23T12:00:00.040000Z INFO hello`, 'hello'],
  [`2026-11-23 12:00:00.040+00:00 info hello`, 'hello'],
  [`${ISO} info: hello`, 'hello'],
  [`${ISO} [info     ] hello`, 'hello'],
  [`${ISO} [INFO]: hello`, 'hello'],
  [
    '2026-11-23T12:00:00.040+0000\tINFO\torders/main.go:3\thello\t{"n": 1}',
    'orders/main.go:3\thello\t{"n": 1}',
  ],
])('a time with its zone and a level before a message are understood: %s', (text, body) => {
  expect(parse(text)).toMatchObject({ time: WRITTEN, severity: { number: 9 }, body });
});

test.each([
  `[${ISO} INFO  orders] hello`,
  `[${ISO} INFO ] hello`,
  `time=${ISO} level=INFO msg=hello order=A-17`,
  'time="2026-11-23T12:00:00.04Z" level=info msg="hello there"',
  'timestamp=2026-11-23T12:00:00.040000Z level=info event=hello',
])('time and level among other things are understood, and stay in the text: %s', (text) => {
  expect(parse(text)).toMatchObject({ time: WRITTEN, severity: { number: 9 }, body: text, fields: [] });
});

const RUST_SPAN = `Lambda runtime invoke{requestId="${REQUEST_ID}" xrayTraceId="Root=1-5"}: hello`;

test.each([
  [' INFO hello', 9, undefined],
  ['ERROR it broke', 17, undefined],
  ['\u001b[33m WARN\u001b[0m careful', 13, undefined],
  [` INFO ${RUST_SPAN}`, 9, request],
])(
  "Rust's level without a time is understood, with the request in the runtime's span: %s",
  (text, number, owner) => {
    expect(parse(text)).toMatchObject({ severity: { number }, request: owner, body: text });
  },
);

test('so is that span after a time', () => {
  expect(parse(`${ISO}  INFO ${RUST_SPAN}`)).toMatchObject({ time: WRITTEN, request, body: RUST_SPAN });
});

test("slog's levels between the names are understood in its text too", () => {
  expect(parse(`time=${ISO} level=DEBUG+2 msg=hello`).severity).toEqual({ number: 7, text: 'DEBUG+2' });
});

test("consola's level is understood, and stays in the text", () => {
  expect(parse('[error] it broke')).toMatchObject({
    severity: { number: 17, text: 'error' },
    body: '[error] it broke',
  });
});

test('colours hide neither, and stay in the text', () => {
  const text = `\u001b[2m${ISO}\u001b[0m \u001b[32m INFO\u001b[0m orders: hello`;

  expect(parse(text)).toMatchObject({ time: WRITTEN, severity: { number: 9 }, body: text });
});

test.each([
  [`RequestId: ${REQUEST_ID} Error: Runtime exited with error: signal: killed`],
  [`START RequestId: ${REQUEST_ID} Version: $LATEST`],
])("the platform's line names its request: %s", (text) => {
  expect(parse(text)).toMatchObject({ request, body: text });
});

test.each([
  ['2026-11-23T12:00:00.040 INFO hello', 'hello'],
  ['2026-11-23 12:00:00,040 INFO  com.acme.Orders - hello', 'com.acme.Orders - hello'],
  ['2026-11-23 12:00:00.040  INFO 8 --- [  main] c.a.Orders : hello', '8 --- [  main] c.a.Orders : hello'],
  ['2026-11-23 12:00:00.040 | INFO     | orders:handle:12 - hello', 'orders:handle:12 - hello'],
  ['2026-11-23 12:00:00.0400|INFO|Acme.Orders|hello', 'Acme.Orders|hello'],
  ['2026-11-23 12:00:00,040 - INFO - hello', 'hello'],
  ['2026-11-23 12:00:00,040:INFO:hello', 'hello'],
  ['2026-11-23 12:00:00.040 [info     ] hello   n=1', 'hello   n=1'],
  ['2026-11-23 12:00:00.040 +00:00 [INF] hello', 'hello'],
  ['[2026-11-23T12:00:00.040] [INFO] orders - hello', 'orders - hello'],
])('a time without a zone and a level before a message are understood: %s', (text, body) => {
  expect(parse(text)).toMatchObject({ time: WRITTEN, severity: { number: 9 }, body });
});

test("Go's slog without a handler writes its level after the time of the log package", () => {
  expect(parse('2026/11/23 12:00:00 INFO+2 hello n=1')).toMatchObject({
    time: [NOON_S, 0],
    severity: { number: 11, text: 'INFO+2' },
    body: 'hello n=1',
  });
});

test('where its zone cannot be told, that time stays in the text as well', () => {
  const text = '2026-11-23 14:00:00,040 INFO  com.acme.Orders - hello';

  expect(parse(text)).toMatchObject({ time: undefined, severity: { number: 9, text: 'INFO' }, body: text });
});

test.each([
  '2026-11-23 12:00:00,040 - orders.db - INFO - hello',
  '2026-11-23 12:00:00,040 - orders.db - INFO     - hello',
  '2026-11-23 12:00:00.040 [main] INFO  com.acme.Orders - hello',
  '[2026-11-23T12:00:00.040000+00:00] orders.INFO: hello {"a":1} []',
  '[2026-11-23 12:00:00.040] orders.INFO: hello [] []',
  '[2026-11-23 12:00:00.040 +0000] [8] [INFO] hello',
  '[2026-11-23 12:00:00,040] INFO in app: hello',
  '[2026-11-23 12:00:00.040 +0000] INFO (orders/8 on h): hello',
  'I20261123 12:00:00.040000 8 main.cc:12] hello',
])('time and level with a name beside them are understood, and stay in the text: %s', (text) => {
  expect(parse(text)).toMatchObject({ time: WRITTEN, severity: { number: 9 }, body: text, fields: [] });
});

test.each([
  ['12:00:00.040 [main] INFO  com.acme.Orders -- hello', 9, 'INFO'],
  ['12:00:00.040 [main] ERROR com.acme.Orders - it broke', 17, 'ERROR'],
  ['12:00:00 [WARN] careful', 13, 'WARN'],
  ['12:00PM WRN careful', 13, 'WRN'],
  ['[12:00:00 INF] hello', 9, 'INF'],
  ['[12:00:00.040] INFO (8): hello', 9, 'INFO'],
  ['[main] INFO com.acme.Orders - hello', 9, 'INFO'],
  ['[Nest] 8  - 11/23/2026, 12:00:00 PM     LOG [Orders] hello', 9, 'LOG'],
  ['[Information] Acme.Orders: hello', 9, 'Information'],
  ['WARNING:root:careful', 13, 'WARNING'],
  ['INFO:__main__:hello', 9, 'INFO'],
  ['INFO:     Application startup complete.', 9, 'INFO'],
  ['WARNING:  careful', 13, 'WARNING'],
  ['info: Acme.Orders[0]\n      hello', 9, 'info'],
  ['fail: Acme.Orders[12] it broke', 17, 'fail'],
  ['I1123 12:00:00.040000       8 main.go:12] hello', 9, 'INFO'],
  ['W1123 12:00:00.040000       8 main.go:12] careful', 13, 'WARNING'],
  [' INFO  orders > hello', 9, 'INFO'],
  [' ERROR orders::db > it broke', 17, 'ERROR'],
  ['\u001b[33mwarn\u001b[39m: careful', 13, 'warn'],
])('a level in the layout of a logger is understood without a full time: %s', (text, number, name) => {
  expect(parse(text)).toMatchObject({ time: undefined, severity: { number, text: name }, body: text });
});

test.each([
  ['Nov 23, 2026 12:00:00 PM com.acme.Orders handle\nWARNING: careful', NOON_S],
  ['Nov 23, 2026 1:00:00 PM com.acme.Orders handle\nWARNING: careful', undefined],
])('java.util.logging writes two lines: %p', (text, seconds) => {
  expect(parse(text)).toMatchObject({
    time: seconds === undefined ? undefined : [seconds, 0],
    severity: { number: 13, text: 'WARNING' },
    body: text,
  });
});

test('the hour after midnight is twelve too', () => {
  const line = parseLogLine('Nov 24, 2026 12:00:30 AM Orders handle\nINFO: hello', at(12 * 3_600_000));

  expect(line.time).toEqual([NOON_S + 12 * 3600 + 30, 0]);
});

test.each(['2026-11-23 12:00:00,040 - orders - INFO - {"a":1}', 'INFO:orders:{"message":"hello"}'])(
  'JSON after the name of a logger stays with it: %s',
  (text) => {
    expect(parse(text)).toMatchObject({ severity: { number: 9 }, body: text, fields: [] });
  },
);

test.each([
  `${ISO} hello`,
  `${ISO}\t${REQUEST_ID}\tHELLO\tworld`,
  '2026-11-23T12:00:00.040 INFOS no zone',
  '2026-11-23T12:00:00.040 error while reading',
  '2026-11-23T12:00:00.040 - INFOS - hello',
  '12:00 INFO hello',
  '12:00:00 error while reading',
  '12:00:00 - orders - HTTP - hello',
  '12 INFO messages',
  '[12:00:00] error while reading',
  '[2026-11-23T12:00:00.040] hello',
  '[main] INFO hello',
  '[main] ERROR - hello',
  '[1] INFO com.acme.Orders - hello',
  'info: hello',
  'error: could not open the file',
  'info: orders[a]',
  'INFO: hello',
  'ERROR:  hello',
  'ERROR:https://example.com',
  'INFO:root hello',
  'warning:root:hello',
  'I1123 hello',
  'I1123 12:00:00.040000 hello',
  'Nov 23, 2026 12:00:00 PM com.acme.Orders handle',
  'Nov 23, 2026 12:00:00 PM com.acme.Orders handle\nhello',
  ' INFO  orders hello',
  '\u001b[33mnote\u001b[39m: careful',
  'I, myself',
  '[INFO]no space',
  '[HTTP] GET /orders',
  '[CONFIG] loaded',
  '2026-11-23T12:00:00.040Z HTTP GET /orders',
  '2026-11-23T12:00:00.040Z infos: hello',
  '2026-11-23T12:00:00.040Z [info hello',
  ' INFO: hello',
  'ERROR: hello',
  'INFO hello',
  'ERRORS hello',
  `[${ISO}] hello`,
  `[${ISO} HTTP orders] hello`,
  `time=${ISO} level=high msg=hello`,
  'time=12 level=INFO msg=hello',
  'times=1 level=INFO',
])('%p only looks like a layout', (text) => {
  expect(parse(text)).toMatchObject({ body: text, time: undefined, severity: { number: undefined } });
});

test('JSON after the prefix of a runtime is mapped', () => {
  expect(parse('[INFO] {"message":"hello","n":1}')).toMatchObject({
    severity: { number: 9, text: 'INFO' },
    body: 'hello',
    fields: [['n', 1]],
  });
});

const NODE = 'TypeError: exploded\nin two lines\n    at handler (/var/task/index.mjs:3:9)';
const NODE_CODE = 'Error [ERR_X]: exploded\n    at handler (/var/task/index.mjs:3:9)';
const JAVA = 'java.lang.RuntimeException: exploded\n\tat example.Handler.run(Handler.java:12)\n';
const DOTNET = 'System.Exception: exploded\r\n   at Function.Handler(String s) in /src/F.cs:line 12';
const PYTHON =
  'Traceback (most recent call last):\n  File "app.py", line 3, in handler\n    x()\nbotocore.exceptions.ClientError: An error: denied';
const BARE = 'java.lang.NullPointerException\n\tat example.Handler.run(Handler.java:12)';
const GO = 'panic: exploded\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:5 +0x1d';
const RUBY =
  "/var/task/app.rb:3:in `handler': exploded (Orders::BadError)\n\tfrom /var/runtime/x.rb:1:in `call'";

test.each([
  ['V8', NODE, 'TypeError', 'exploded\nin two lines', NODE],
  ['V8, with a code', NODE_CODE, 'Error', 'exploded', NODE_CODE],
  ['V8, after words', `it broke ${NODE_CODE}`, 'Error', 'exploded', NODE_CODE],
  ['Java', JAVA, 'java.lang.RuntimeException', 'exploded', JAVA.trimEnd()],
  [
    'Java, uncaught',
    `Exception in thread "main" ${JAVA}`,
    'java.lang.RuntimeException',
    'exploded',
    JAVA.trimEnd(),
  ],
  ['.NET', DOTNET, 'System.Exception', 'exploded', DOTNET],
  ['Python', PYTHON, 'botocore.exceptions.ClientError', 'An error: denied', PYTHON],
  [
    'Python, after words',
    `it broke\n${PYTHON}`,
    'botocore.exceptions.ClientError',
    'An error: denied',
    PYTHON,
  ],
  [
    'Python, after words with a colon',
    `orders.db: it broke\n${PYTHON}`,
    'botocore.exceptions.ClientError',
    'An error: denied',
    PYTHON,
  ],
  [
    'Java, without a message, after words',
    `it broke\n${BARE}`,
    'java.lang.NullPointerException',
    undefined,
    BARE,
  ],
  ['Go', GO, undefined, 'exploded', GO],
  ['Ruby', RUBY, 'Orders::BadError', 'exploded', RUBY],
])(
  'a trace in a text is an exception, and the text stays whole: %s',
  (_, text, type, message, stacktrace) => {
    expect(parse(text)).toMatchObject({
      body: text.replace(/\n$/, ''),
      exception: { type, message, stacktrace },
    });
  },
);

test('so it is after the prefix of a runtime', () => {
  expect(parse(`${ISO}\t${REQUEST_ID}\tERROR\t${NODE}`)).toMatchObject({
    body: NODE,
    severity: { number: 17 },
    exception: { type: 'TypeError', stacktrace: NODE },
  });
});

test.each([
  ['WARNING:root:it broke', PYTHON, 'botocore.exceptions.ClientError'],
  ['2026-11-23 12:00:00,040 - orders - ERROR - it broke', PYTHON, 'botocore.exceptions.ClientError'],
  ['12:00:00.040 [main] ERROR com.acme.Orders -- it broke', BARE, 'java.lang.NullPointerException'],
  [
    'Nov 23, 2026 12:00:00 PM com.acme.Orders handle\nSEVERE: it broke',
    BARE,
    'java.lang.NullPointerException',
  ],
  ['fail: Acme.Orders[0]\n      it broke', DOTNET, 'System.Exception'],
])('and after the layout of a logger: %s', (first, stacktrace, type) => {
  const text = `${first}\n${stacktrace}`;

  expect(parse(text)).toMatchObject({ body: text, exception: { type, stacktrace } });
});

test("Python's runtime keeps the lines of a trace together by odd spaces, which the trace does without", () => {
  const text =
    '[ERROR] Runtime.ImportModuleError: No module named \'x\'\rTraceback (most recent call last):\r\u00a0\u00a0File "app.py", line 1';

  expect(parse(text)).toMatchObject({
    severity: { number: 17 },
    body: text,
    exception: {
      type: 'Runtime.ImportModuleError',
      message: "No module named 'x'",
      stacktrace: 'Traceback (most recent call last):\n  File "app.py", line 1',
    },
  });
});

test.each(['two\nlines', 'meet me\n  at the station (tomorrow)', 'Error: one line'])(
  '%p is no trace',
  (text) => {
    expect(parse(text).exception).toBeUndefined();
  },
);

test.each([
  `Error${'Error'.repeat(20_000)}\n    at x (y:1)`,
  `${'a.'.repeat(50_000)}\n    at x (y:1)`,
  `${'\n'.repeat(100_000)}at`,
  `panic: ${'\n'.repeat(100_000)}.`,
  `Traceback (most recent call last):${'\n '.repeat(100_000)}`,
  `2026-11-23T${'1:'.repeat(50_000)}`,
  `I, [${' '.repeat(100_000)}`,
  `[2026-11-23T${'1:'.repeat(50_000)}`,
  `[${ISO} INFO ${' '.repeat(100_000)}`,
  `${ISO} [INFO ${' '.repeat(100_000)}`,
  `time=${'1'.repeat(100_000)}`,
  `INFO\t${'\t{'.repeat(50_000)}`,
  `\u001b[${'1;'.repeat(50_000)}`,
  `2026-11-23 14:00:00 - ${'a'.repeat(100_000)}`,
  `12:00:00 [${' '.repeat(100_000)}`,
  `12:00:00 [main]${' '.repeat(100_000)}`,
  `12:00:00${'\t'.repeat(100_000)}`,
  `[12:00:00] ${'a.'.repeat(50_000)}`,
  `[main] INFO ${'a.'.repeat(50_000)}`,
  `info: ${'a[0'.repeat(50_000)}`,
  `INFO:${'a.'.repeat(50_000)}`,
  `I1123 12:00:00.040000 ${' '.repeat(100_000)}`,
  `Nov 23, 2026 12:00:00 PM ${'a'.repeat(100_000)}\nINFO: hello`,
  ` INFO ${' >'.repeat(50_000)}`,
  `${'\nError'.repeat(20_000)}\n    at x (y:1)`,
])('a text made to be slow is read in no time', (text) => {
  expect(parse(text).body).toBe(text);
});
