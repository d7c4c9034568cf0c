import { describe, expect, test } from 'bun:test';
import { readArguments, UsageError } from '../../../../src/cli/sandbox/arguments.ts';
import { payloadsIn } from '../../../../src/cli/sandbox/payloads.ts';
import { traceHeaderFor } from '../../../../src/cli/sandbox/trace-choice.ts';

test('without options it is a Node handler in the current folder', () => {
  expect(readArguments([])).toEqual({
    help: false,
    json: false,
    code: '.',
    handler: 'index.handler',
    runtime: [],
    layers: [],
    extensions: [],
    event: undefined,
    trace: { kind: 'none' },
    env: {},
    timeoutMs: 3000,
    memoryMb: undefined,
    name: 'my-function',
    logFormat: 'Text',
    telemetry: 'full',
    initType: 'on-demand',
    initTimeoutMs: undefined,
    concurrency: 1,
    otlp: false,
    record: undefined,
    replay: undefined,
  });
});

test('on managed instances several requests run at once', () => {
  const managed = ['--init-type', 'lambda-managed-instances'];

  expect(readArguments(managed).concurrency).toBe(10);
  expect(readArguments([...managed, '--concurrency', '3']).concurrency).toBe(3);
});

test('options that can be repeated are kept in order', () => {
  const { layers, env } = readArguments(['--layer', 'a', '--layer=b', '--env', 'A=1', '--env', 'B=x=y']);

  expect(layers).toEqual(['a', 'b']);
  expect(env).toEqual({ A: '1', B: 'x=y' });
});

test('the command of a runtime is split into words, quotes hold one together', () => {
  expect(readArguments(['--runtime', `python3 "/my dir/boot.py" --x='a b'`]).runtime).toEqual([
    'python3',
    '/my dir/boot.py',
    '--x=a b',
  ]);
});

test.each(['bootstrap', 'Shop::Orders.Function::Handle', 'orders.Handler::handleRequest'])(
  'another runtime may want the handler %j',
  (handler) => {
    expect(readArguments(['--runtime', './bootstrap', '--handler', handler]).handler).toBe(handler);
  },
);

describe('a wrong option is named together with what is accepted', () => {
  test.each([
    [['--handler', 'nodot'], '--handler "nodot": expected FILE.EXPORT'],
    [['--timeout', 'soon'], '--timeout "soon": expected a number of seconds from 0.1 to 900'],
    [['--timeout', ''], '--timeout "": expected a number of seconds'],
    [['--memory', '64'], '--memory "64": expected a number of MB from 128 to 10240'],
    [['--timeout', '-1'], "'--timeout' argument is ambiguous. See lambda-otel-bridge sandbox --help."],
    [['--trace', 'yes'], '--trace "yes": expected none, root, sampled, unsampled, or a header'],
    [['--env', 'A'], '--env "A": expected NAME=VALUE'],
    [['--env', '=a'], '--env "=a": expected NAME=VALUE'],
    [['--env', 'AWS_REGION=us-east-1'], '--env AWS_REGION: Lambda sets this variable itself'],
    [['--name', 'my function'], '--name "my function": expected at most 64 letters'],
    [['--log-format', 'xml'], '--log-format "xml": expected Text or JSON'],
    [['--init-type', 'cold'], '--init-type "cold": expected on-demand, provisioned-concurrency, snap-start'],
    [['--init-timeout', '0'], '--init-timeout "0": expected a number of seconds from 0.1 to 900'],
    [['--concurrency', '4'], 'Add --init-type lambda-managed-instances'],
    [['--otlp', '--json'], 'leave one of them out'],
    [['--unknown'], "Unknown option '--unknown'"],
    [['event.json'], 'event.json'],
  ])('%j', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe('events', () => {
  test.each([
    ['{"a":1}', ['{"a":1}']],
    ['[{"a":1}, 2]', ['{"a":1}', '2']],
    ['{"a":1}\n\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['"text"', ['"text"']],
    ['\uFEFF{"a":1}\r\n', ['{"a":1}']],
    ['{\n  "id": 12345678901234567890\n}', ['{\n  "id": 12345678901234567890\n}']],
    ['{"id":12345678901234567890}\n{"b":2}', ['{"id":12345678901234567890}', '{"b":2}']],
    ['[]', []],
    ['', []],
  ])('%j', (text, payloads) => {
    expect(payloadsIn(text)).toEqual(payloads);
  });

  test('a line that is no JSON is named by its number', () => {
    expect(() => payloadsIn('{"a":1}\n{broken')).toThrow('line 2 is not JSON');
  });

  test('a value with a mistake in it is not taken for lines', () => {
    expect(() => payloadsIn('{\n  "a": 1,\n}')).toThrow('this is no JSON value (');
  });
});

describe('the trace header', () => {
  test.each([
    ['none', undefined],
    ['root', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/],
    ['sampled', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/],
    ['unsampled', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
    ['Root=1-a-b', /^Root=1-a-b$/],
  ])('of --trace %s', (choice, expected) => {
    const header = traceHeaderFor(readArguments(['--trace', choice]).trace, 0);

    expect(header ?? 'none').toMatch(expected ?? 'none');
  });
});
