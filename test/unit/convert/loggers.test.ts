import { expect, test } from 'bun:test';
import type { LogLine } from '../../../src/convert/log-line.ts';
import { parseLogLine } from '../../../src/convert/parse-log-line.ts';
import { at, REQUEST_ID } from '../../support/builders.ts';

/* What the loggers in use on Lambda write, each in its own layout; 12:00:00.040 is when all of it was written. */

const TRACE_ID = '5f35ae120c0fec141ab77a00bc047aa2';
const SPAN_ID = '2be948a625588e32';
const XRAY_ID = '1-5f35ae12-0c0fec141ab77a00bc047aa2';
const ISO = '2026-11-23T12:00:00.040Z';
const NOON_S = Date.UTC(2026, 10, 23, 12) / 1000;
const WRITTEN = [NOON_S, 40_000_000] as const;

interface Case {
  readonly logger: string;
  readonly record: unknown;
  readonly expected: Partial<LogLine>;
}

const severity = (number: number, text: string) => ({ number, text });
const request = (field: string | undefined) => ({ id: REQUEST_ID, certain: false, field });

const NODE_STACK =
  'TypeError: exploded\n    at handler (/var/task/index.mjs:3:9)\n    at async run (/x.js:1:2)';
const JAVA_STACK =
  'java.lang.IllegalStateException: exploded\n\tat example.Handler.handleRequest(Handler.java:12)\nCaused by: java.io.IOException: disk\n\t... 2 more';
const DOTNET_STACK =
  'System.InvalidOperationException: exploded\n ---> System.IO.IOException: disk\n   --- End of inner exception stack trace ---\n   at Function.Handler(String input) in /src/Function.cs:line 12';
const PYTHON_STACK =
  'Traceback (most recent call last):\n  File "/var/task/app.py", line 3, in handler\n    raise ValueError("bad: value")\nValueError: bad: value';
const LOGURU_STACK =
  'Traceback (most recent call last):\n\n> File "/var/task/app.py", line 3, in handler\n    raise ValueError("bad: value")\n\nValueError: bad: value';

const CASES: readonly Case[] = [
  {
    logger: "Lambda's JSON format: Node, with an error",
    record: {
      timestamp: ISO,
      level: 'ERROR',
      requestId: REQUEST_ID,
      tenantId: 'Blue',
      message: 'it broke TypeError: exploded',
      errorType: 'TypeError',
      errorMessage: 'exploded',
      stackTrace: NODE_STACK.split('\n'),
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      request: request('requestId'),
      body: 'it broke TypeError: exploded',
      exception: { type: 'TypeError', message: 'exploded', stacktrace: NODE_STACK },
      fields: [['tenantId', 'Blue']],
    },
  },
  {
    logger: "Lambda's JSON format: Python",
    record: {
      timestamp: '2026-11-23T12:00:00Z',
      level: 'WARNING',
      message: 'careful',
      logger: 'root',
      requestId: REQUEST_ID,
      orderId: 42,
    },
    expected: {
      time: [NOON_S, 0],
      severity: severity(13, 'WARNING'),
      request: request('requestId'),
      body: 'careful',
      fields: [
        ['logger', 'root'],
        ['orderId', 42],
      ],
    },
  },
  {
    logger: "Lambda's JSON format: Python, an error that left the handler",
    record: {
      timestamp: '2026-11-23T12:00:00Z',
      log_level: 'ERROR',
      errorMessage: 'bad: value',
      errorType: 'ValueError',
      requestId: REQUEST_ID,
      stackTrace: ['  File "/var/task/app.py", line 3, in handler\n    raise ValueError("bad: value")\n'],
    },
    expected: {
      severity: severity(17, 'ERROR'),
      request: request(undefined),
      exception: {
        type: 'ValueError',
        message: 'bad: value',
        stacktrace: '  File "/var/task/app.py", line 3, in handler\n    raise ValueError("bad: value")',
      },
      fields: [],
    },
  },
  {
    logger: "Lambda's JSON format: Java",
    record: { timestamp: ISO, message: 'hello', level: 'INFO', AWSRequestId: REQUEST_ID },
    expected: {
      time: WRITTEN,
      severity: severity(9, 'INFO'),
      request: request('AWSRequestId'),
      body: 'hello',
    },
  },
  {
    logger: "Lambda's JSON format: .NET, with the whole X-Ray header",
    record: {
      timestamp: ISO,
      level: 'Information',
      requestId: REQUEST_ID,
      traceId: `Root=${XRAY_ID};Parent=${SPAN_ID};Sampled=1`,
      message: 'hello user',
      User: { name: 'x' },
    },
    expected: {
      severity: severity(9, 'Information'),
      trace: { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true },
      body: 'hello user',
      fields: [['User', { name: 'x' }]],
    },
  },
  {
    logger: 'Powertools for Python',
    record: {
      level: 'ERROR',
      location: 'handler:8',
      message: 'it broke',
      timestamp: '2026-11-23 12:00:00,040+0000',
      service: 'orders',
      cold_start: true,
      function_request_id: REQUEST_ID,
      xray_trace_id: XRAY_ID,
      exception: PYTHON_STACK,
      exception_name: 'ValueError',
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      request: request('function_request_id'),
      trace: { traceId: TRACE_ID, spanId: undefined, sampled: undefined },
      exception: { type: 'ValueError', message: 'bad: value', stacktrace: PYTHON_STACK },
      fields: [
        ['location', 'handler:8'],
        ['service', 'orders'],
        ['cold_start', true],
      ],
    },
  },
  {
    logger: 'Powertools for TypeScript',
    record: {
      level: 'ERROR',
      message: 'it broke',
      timestamp: ISO,
      service: 'orders',
      sampling_rate: 0,
      xray_trace_id: XRAY_ID,
      function_request_id: REQUEST_ID,
      error: { name: 'TypeError', location: '/var/task/index.mjs:3', message: 'exploded', stack: NODE_STACK },
    },
    expected: {
      exception: { type: 'TypeError', message: 'exploded', stacktrace: NODE_STACK },
      fields: [
        ['service', 'orders'],
        ['sampling_rate', 0],
        ['error', { location: '/var/task/index.mjs:3' }],
      ],
    },
  },
  {
    logger: 'Powertools for Java',
    record: {
      level: 'ERROR',
      message: 'it broke',
      error: { message: 'exploded', name: 'java.lang.IllegalStateException', stack: JAVA_STACK },
      cold_start: true,
      function_request_id: REQUEST_ID,
      timestamp: ISO,
      xray_trace_id: XRAY_ID,
    },
    expected: {
      time: WRITTEN,
      exception: { type: 'java.lang.IllegalStateException', message: 'exploded', stacktrace: JAVA_STACK },
      fields: [['cold_start', true]],
    },
  },
  {
    logger: 'Powertools for .NET, in Pascal case',
    record: {
      Level: 'Error',
      Message: 'it broke',
      Timestamp: '2026-11-23T12:00:00.0400000Z',
      FunctionRequestId: REQUEST_ID,
      XrayTraceId: XRAY_ID,
      Exception: {
        Type: 'System.InvalidOperationException',
        Message: 'exploded',
        Source: 'orders',
        StackTrace: '   at Function.Handler()',
      },
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'Error'),
      request: request('FunctionRequestId'),
      trace: { traceId: TRACE_ID, spanId: undefined, sampled: undefined },
      body: 'it broke',
      exception: {
        type: 'System.InvalidOperationException',
        message: 'exploded',
        stacktrace: '   at Function.Handler()',
      },
      fields: [['Exception', { Source: 'orders' }]],
    },
  },
  {
    logger: 'pino',
    record: {
      level: 50,
      time: NOON_S * 1000 + 40,
      pid: 8,
      err: { type: 'TypeError', message: 'exploded', stack: NODE_STACK },
      msg: 'it broke',
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      exception: { type: 'TypeError', message: 'exploded', stacktrace: NODE_STACK },
      fields: [['pid', 8]],
    },
  },
  {
    logger: 'pino, with a level of its own',
    record: { level: 35, time: NOON_S * 1000 + 40, pid: 8, hostname: 'h', msg: 'paid' },
    expected: {
      time: WRITTEN,
      severity: severity(11, '35'),
      body: 'paid',
      fields: [
        ['pid', 8],
        ['hostname', 'h'],
      ],
    },
  },
  {
    logger: 'pino, with a level far beyond its own',
    record: { level: 99, time: NOON_S * 1000 + 40, msg: 'paid' },
    expected: { severity: { number: undefined, text: undefined }, fields: [['level', 99]] },
  },
  {
    logger: 'an application with a level that is not of a logger',
    record: { level: 35, time: NOON_S * 1000 + 40, message: 'battery', unit: '%' },
    expected: {
      severity: { number: undefined, text: undefined },
      fields: [
        ['level', 35],
        ['unit', '%'],
      ],
    },
  },
  {
    logger: 'pino-lambda',
    record: {
      awsRequestId: REQUEST_ID,
      'x-correlation-id': 'c',
      level: 30,
      time: NOON_S * 1000 + 40,
      msg: 'hi',
    },
    expected: { request: request('awsRequestId'), body: 'hi', fields: [['x-correlation-id', 'c']] },
  },
  {
    logger: 'winston, with its format for errors',
    record: { level: 'error', message: 'exploded', stack: NODE_STACK, timestamp: ISO, service: 'orders' },
    expected: {
      severity: severity(17, 'error'),
      exception: { type: 'TypeError', message: 'exploded', stacktrace: NODE_STACK },
      fields: [['service', 'orders']],
    },
  },
  {
    logger: 'bunyan',
    record: {
      name: 'orders',
      hostname: 'h',
      pid: 8,
      level: 40,
      err: { message: 'exploded', name: 'TypeError', stack: NODE_STACK, code: 'E1' },
      msg: 'careful',
      time: ISO,
      v: 0,
    },
    expected: {
      severity: severity(13, 'WARN'),
      exception: { type: 'TypeError', message: 'exploded', stacktrace: NODE_STACK },
      fields: [
        ['name', 'orders'],
        ['hostname', 'h'],
        ['pid', 8],
        ['err', { code: 'E1' }],
        ['v', 0],
      ],
    },
  },
  {
    logger: 'bunyan, with a level of its own',
    record: { name: 'orders', hostname: 'h', pid: 8, level: 45, msg: 'careful', time: ISO, v: 0 },
    expected: { time: WRITTEN, severity: severity(15, '45'), body: 'careful' },
  },
  {
    logger: 'structlog',
    record: { event: 'paid', level: 'info', timestamp: '2026-11-23T12:00:00.040000Z', amount: 9.5 },
    expected: { time: WRITTEN, severity: severity(9, 'info'), body: 'paid', fields: [['amount', 9.5]] },
  },
  {
    logger: 'structlog, with an exception',
    record: { event: 'it broke', level: 'error', exception: PYTHON_STACK },
    expected: {
      exception: { type: 'ValueError', message: 'bad: value', stacktrace: PYTHON_STACK },
      fields: [],
    },
  },
  {
    logger: 'python-json-logger',
    record: {
      asctime: '2026-11-23 12:00:00,040',
      levelname: 'ERROR',
      levelno: 40,
      name: 'app',
      message: 'it broke',
      exc_info: PYTHON_STACK,
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      exception: { type: 'ValueError', message: 'bad: value', stacktrace: PYTHON_STACK },
      fields: [
        ['levelno', 40],
        ['name', 'app'],
      ],
    },
  },
  {
    logger: "Python's number of a level alone",
    record: { message: 'careful', levelno: 30 },
    expected: { severity: severity(13, 'WARNING'), fields: [] },
  },
  {
    logger: 'log4j2 JsonLayout',
    record: {
      instant: { epochSecond: NOON_S, nanoOfSecond: 40_000_000 },
      thread: 'main',
      level: 'ERROR',
      loggerName: 'example.Handler',
      message: 'it broke',
      thrown: {
        name: 'java.lang.IllegalStateException',
        message: 'exploded',
        extendedStackTrace: JAVA_STACK,
      },
      contextMap: { AWSRequestId: REQUEST_ID },
    },
    expected: {
      time: WRITTEN,
      request: request(undefined),
      exception: { type: 'java.lang.IllegalStateException', message: 'exploded', stacktrace: JAVA_STACK },
      fields: [
        ['thread', 'main'],
        ['loggerName', 'example.Handler'],
        ['contextMap', { AWSRequestId: REQUEST_ID }],
      ],
    },
  },
  {
    logger: 'log4j2 JsonLayout, with the trace as frames',
    record: {
      level: 'ERROR',
      message: 'it broke',
      thrown: {
        name: 'java.io.IOException',
        message: 'disk',
        extendedStackTrace: [{ class: 'example.Handler', method: 'run', file: 'Handler.java', line: 7 }],
      },
    },
    expected: {
      exception: {
        type: 'java.io.IOException',
        message: 'disk',
        stacktrace: '    at example.Handler.run (Handler.java:7)',
      },
      fields: [],
    },
  },
  {
    logger: 'logstash-logback-encoder',
    record: {
      '@timestamp': '2026-11-23T12:00:00.040+00:00',
      '@version': '1',
      message: 'it broke',
      logger_name: 'example.Handler',
      level: 'ERROR',
      level_value: 40_000,
      stack_trace: JAVA_STACK,
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      exception: { type: 'java.lang.IllegalStateException', message: 'exploded', stacktrace: JAVA_STACK },
      fields: [
        ['@version', '1'],
        ['logger_name', 'example.Handler'],
        ['level_value', 40_000],
      ],
    },
  },
  {
    logger: 'ECS, flat with dots',
    record: {
      '@timestamp': ISO,
      'log.level': 'ERROR',
      message: 'it broke',
      'ecs.version': '1.2.0',
      'trace.id': TRACE_ID,
      'span.id': SPAN_ID,
      'faas.execution': REQUEST_ID,
      'error.type': 'java.lang.IllegalStateException',
      'error.message': 'exploded',
      'error.stack_trace': JAVA_STACK,
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      request: request('faas.execution'),
      trace: { traceId: TRACE_ID, spanId: SPAN_ID, sampled: undefined },
      exception: { type: 'java.lang.IllegalStateException', message: 'exploded', stacktrace: JAVA_STACK },
      fields: [['ecs.version', '1.2.0']],
    },
  },
  {
    logger: 'ECS, nested',
    record: {
      '@timestamp': ISO,
      log: { level: 'error', logger: 'app' },
      message: 'it broke',
      trace: { id: TRACE_ID },
      error: { type: 'ValueError', message: 'bad: value', stack_trace: PYTHON_STACK },
    },
    expected: {
      severity: severity(17, 'error'),
      trace: { traceId: TRACE_ID, spanId: undefined, sampled: undefined },
      exception: { type: 'ValueError', message: 'bad: value', stacktrace: PYTHON_STACK },
      fields: [
        ['log', { level: 'error', logger: 'app' }],
        ['trace', { id: TRACE_ID }],
      ],
    },
  },
  {
    logger: 'slog',
    record: { time: '2026-11-23T14:00:00.04+02:00', level: 'INFO+2', msg: 'hi', user: { id: 7 } },
    expected: { time: WRITTEN, severity: severity(11, 'INFO+2'), body: 'hi', fields: [['user', { id: 7 }]] },
  },
  {
    logger: "slog, as Lambda's library for Go sets it up",
    record: { time: ISO, level: 'INFO', msg: 'hi', record: { functionName: 'f', requestId: REQUEST_ID } },
    expected: {
      request: request(undefined),
      body: 'hi',
      fields: [['record', { functionName: 'f', requestId: REQUEST_ID }]],
    },
  },
  {
    logger: 'zap',
    record: {
      level: 'error',
      ts: NOON_S + 0.04,
      caller: 'app/main.go:12',
      msg: 'it broke',
      error: 'disk full',
      stacktrace: 'main.handler\n\t/app/main.go:12',
    },
    expected: {
      time: WRITTEN,
      exception: { type: undefined, message: 'disk full', stacktrace: 'main.handler\n\t/app/main.go:12' },
      fields: [['caller', 'app/main.go:12']],
    },
  },
  {
    logger: 'zerolog',
    record: { level: 'warn', time: NOON_S, error: 'disk full', message: 'careful', n: 1 },
    expected: {
      time: [NOON_S, 0],
      exception: { type: undefined, message: 'disk full', stacktrace: undefined },
      fields: [['n', 1]],
    },
  },
  {
    logger: 'an error of Go on Lambda, with its frames',
    record: {
      errorMessage: 'boom',
      errorType: 'errorString',
      stackTrace: [{ path: 'app/main.go', line: 9, label: 'handler' }],
    },
    expected: {
      exception: { type: 'errorString', message: 'boom', stacktrace: '    at handler (app/main.go:9)' },
    },
  },
  {
    logger: 'Serilog, compact',
    record: {
      '@t': '2026-11-23T12:00:00.0400000Z',
      '@mt': 'Paid {Amount}',
      '@m': 'Paid 9.5',
      '@l': 'Error',
      '@x': DOTNET_STACK,
      '@tr': TRACE_ID,
      '@sp': SPAN_ID,
      Amount: 9.5,
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'Error'),
      body: 'Paid 9.5',
      trace: { traceId: TRACE_ID, spanId: SPAN_ID, sampled: undefined },
      exception: { type: 'System.InvalidOperationException', message: 'exploded', stacktrace: DOTNET_STACK },
      fields: [
        ['@mt', 'Paid {Amount}'],
        ['Amount', 9.5],
      ],
    },
  },
  {
    logger: 'Serilog, compact, where no level means Information',
    record: { '@t': '2026-11-23T12:00:00.04Z', '@mt': 'Hello' },
    expected: { severity: severity(9, 'Information'), body: 'Hello', fields: [] },
  },
  {
    logger: "Microsoft's JSON console",
    record: {
      Timestamp: '2026-11-23T12:00:00.040Z',
      EventId: 0,
      LogLevel: 'Critical',
      Category: 'orders',
      Message: 'it broke',
      Exception: DOTNET_STACK,
    },
    expected: {
      time: WRITTEN,
      severity: severity(21, 'Critical'),
      body: 'it broke',
      exception: { type: 'System.InvalidOperationException', message: 'exploded', stacktrace: DOTNET_STACK },
      fields: [
        ['EventId', 0],
        ['Category', 'orders'],
      ],
    },
  },
  {
    logger: 'tracing-subscriber',
    record: {
      timestamp: '2026-11-23T12:00:00.040000Z',
      level: 'INFO',
      fields: { message: 'hi', orderId: 42 },
      target: 'orders',
      span: {
        name: 'Lambda runtime invoke',
        requestId: REQUEST_ID,
        xrayTraceId: `Root=${XRAY_ID};Sampled=0`,
      },
    },
    expected: {
      time: WRITTEN,
      request: request(undefined),
      trace: { traceId: TRACE_ID, spanId: undefined, sampled: false },
      body: 'hi',
      fields: [
        ['fields', { orderId: 42 }],
        ['target', 'orders'],
        ['span', expect.anything()],
      ],
    },
  },
  {
    logger: "tracing-subscriber, within a span of the application's, with an error",
    record: {
      timestamp: '2026-11-23T12:00:00.040000Z',
      level: 'ERROR',
      fields: { message: 'it broke', error: 'disk full', orderId: 42 },
      span: { name: 'charge' },
      spans: [
        { name: 'Lambda runtime invoke', requestId: REQUEST_ID, xrayTraceId: `Root=${XRAY_ID};Sampled=1` },
        { name: 'charge' },
      ],
    },
    expected: {
      request: request(undefined),
      trace: { traceId: TRACE_ID, spanId: undefined, sampled: true },
      body: 'it broke',
      exception: { type: undefined, message: 'disk full', stacktrace: undefined },
      fields: [
        ['fields', { orderId: 42 }],
        ['span', { name: 'charge' }],
        ['spans', expect.anything()],
      ],
    },
  },
  {
    logger: 'loguru, serialized',
    record: {
      text: `2026-11-23 12:00:00.040 | ERROR    | app:handler:3 - it broke\n${LOGURU_STACK}\n`,
      record: {
        exception: { type: 'ValueError', value: 'bad: value', traceback: true },
        extra: { orderId: 42 },
        level: { icon: 'x', name: 'ERROR', no: 40 },
        message: 'it broke',
        time: { repr: '2026-11-23 12:00:00.040000+00:00', timestamp: NOON_S + 0.04 },
      },
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      body: 'it broke',
      exception: { type: 'ValueError', message: 'bad: value', stacktrace: LOGURU_STACK },
      fields: [
        ['text', expect.anything()],
        [
          'record',
          {
            exception: { type: 'ValueError', value: 'bad: value', traceback: true },
            extra: { orderId: 42 },
            level: { icon: 'x', name: 'ERROR', no: 40 },
            time: { repr: '2026-11-23 12:00:00.040000+00:00', timestamp: NOON_S + 0.04 },
          },
        ],
      ],
    },
  },
  {
    logger: 'logback JsonEncoder, with the ids of an agent in the context of the thread',
    record: {
      timestamp: NOON_S * 1000 + 40,
      level: 'INFO',
      mdc: { AWSRequestId: REQUEST_ID, trace_id: TRACE_ID, span_id: SPAN_ID, trace_flags: '01' },
      message: 'hello',
      throwable: null,
    },
    expected: {
      time: WRITTEN,
      request: request(undefined),
      trace: { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true },
      body: 'hello',
      fields: [
        ['mdc', expect.anything()],
        ['throwable', null],
      ],
    },
  },
  {
    logger: 'Powertools for TypeScript, with the formatter of its documentation',
    record: {
      message: 'hello',
      service: 'orders',
      correlationIds: { awsRequestId: REQUEST_ID, xRayTraceId: XRAY_ID },
      logLevel: 'INFO',
      timestamp: ISO,
    },
    expected: {
      time: WRITTEN,
      severity: severity(9, 'INFO'),
      request: request(undefined),
      fields: [
        ['service', 'orders'],
        ['correlationIds', { awsRequestId: REQUEST_ID, xRayTraceId: XRAY_ID }],
      ],
    },
  },
  {
    logger: 'structlog, with an exception and its cause as objects',
    record: {
      event: 'it broke',
      level: 'error',
      exception: [
        { exc_type: 'ValueError', exc_value: 'bad: value', is_cause: false, frames: [] },
        { exc_type: 'KeyError', exc_value: "'missing'", is_cause: true, frames: [] },
      ],
    },
    expected: {
      exception: { type: 'ValueError', message: 'bad: value', stacktrace: undefined },
      fields: [
        [
          'exception',
          [
            { exc_type: 'ValueError', exc_value: 'bad: value', is_cause: false, frames: [] },
            { exc_type: 'KeyError', exc_value: "'missing'", is_cause: true, frames: [] },
          ],
        ],
      ],
    },
  },
  {
    logger: 'tslog, whose frames tell more than is printed of them',
    record: {
      message: 'it broke',
      level: 'ERROR',
      error: {
        name: 'TypeError',
        message: 'exploded',
        stack: [
          { method: 'handler', filePath: 'index.mjs', fileName: 'index.mjs', fileLine: '3', fileColumn: '9' },
        ],
      },
    },
    expected: {
      exception: { type: 'TypeError', message: 'exploded', stacktrace: '    at handler (index.mjs:3)' },
      fields: [
        [
          'error',
          {
            stack: [
              {
                method: 'handler',
                filePath: 'index.mjs',
                fileName: 'index.mjs',
                fileLine: '3',
                fileColumn: '9',
              },
            ],
          },
        ],
      ],
    },
  },
  {
    logger: 'log4j2 LambdaJsonFormat, with the modules of its frames',
    record: {
      level: 'ERROR',
      message: 'it broke',
      errorType: 'java.io.IOException',
      errorMessage: 'disk',
      stackTrace: [{ module: 'm', class: 'example.Handler', method: 'run', file: 'Handler.java', line: 7 }],
    },
    expected: {
      exception: {
        type: 'java.io.IOException',
        message: 'disk',
        stacktrace: '    at example.Handler.run (Handler.java:7)',
      },
      fields: [
        [
          'stackTrace',
          [{ module: 'm', class: 'example.Handler', method: 'run', file: 'Handler.java', line: 7 }],
        ],
      ],
    },
  },
  {
    logger: 'logback JsonEncoder, with an error',
    record: {
      level: 'ERROR',
      message: 'it broke',
      throwable: {
        className: 'java.io.IOException',
        message: 'disk',
        stepArray: [
          { className: 'example.Handler', methodName: 'run', fileName: 'Handler.java', lineNumber: 7 },
        ],
      },
    },
    expected: {
      exception: {
        type: 'java.io.IOException',
        message: 'disk',
        stacktrace: '    at example.Handler.run (Handler.java:7)',
      },
      fields: [],
    },
  },
  {
    logger: "log4j2's template for Logstash",
    record: {
      level: 'ERROR',
      message: 'it broke',
      exception: {
        exception_class: 'java.lang.IllegalStateException',
        exception_message: 'exploded',
        stacktrace: JAVA_STACK,
      },
    },
    expected: {
      exception: { type: 'java.lang.IllegalStateException', message: 'exploded', stacktrace: JAVA_STACK },
      fields: [],
    },
  },
  {
    logger: 'GELF, with a trace',
    record: { version: '1.1', short_message: 'it broke', full_message: JAVA_STACK, level: 3 },
    expected: {
      exception: { type: 'java.lang.IllegalStateException', message: 'exploded', stacktrace: JAVA_STACK },
      fields: [['version', '1.1']],
    },
  },
  {
    logger: 'Monolog, with an exception in the context',
    record: {
      message: 'it broke',
      context: {
        orderId: 42,
        exception: {
          class: 'RuntimeException',
          message: 'disk full',
          code: 7,
          file: '/var/task/index.php:3',
          trace: ['/var/task/run.php:9', '/var/task/main.php:1'],
        },
      },
      level: 400,
      level_name: 'ERROR',
    },
    expected: {
      severity: severity(17, 'ERROR'),
      exception: {
        type: 'RuntimeException',
        message: 'disk full',
        stacktrace: '/var/task/run.php:9\n/var/task/main.php:1',
      },
      fields: [
        ['context', { orderId: 42, exception: { code: 7, file: '/var/task/index.php:3' } }],
        ['level', 400],
      ],
    },
  },
  {
    logger: 'roarr',
    record: { context: { logLevel: 40, n: 1 }, message: 'careful', sequence: '0', time: NOON_S * 1000 + 40 },
    expected: {
      time: WRITTEN,
      severity: severity(13, 'WARN'),
      fields: [
        ['context', { logLevel: 40, n: 1 }],
        ['sequence', '0'],
      ],
    },
  },
  {
    logger: "pino-lambda, in the layout of Lambda's JSON format",
    record: {
      timestamp: ISO,
      level: 'ERROR',
      requestId: REQUEST_ID,
      message: {
        pid: 8,
        err: { type: 'TypeError', message: 'exploded', stack: NODE_STACK },
        msg: 'it broke',
      },
    },
    expected: {
      severity: severity(17, 'ERROR'),
      body: { pid: 8, err: { type: 'TypeError', message: 'exploded', stack: NODE_STACK }, msg: 'it broke' },
      exception: { type: 'TypeError', message: 'exploded', stacktrace: NODE_STACK },
      fields: [],
    },
  },
  {
    logger: 'GELF',
    record: {
      version: '1.1',
      host: 'h',
      short_message: 'it broke',
      level: 3,
      timestamp: NOON_S + 0.04,
      _user: 7,
    },
    expected: {
      time: WRITTEN,
      severity: severity(17, 'ERROR'),
      body: 'it broke',
      fields: [
        ['version', '1.1'],
        ['host', 'h'],
        ['_user', 7],
      ],
    },
  },
  {
    logger: 'Monolog',
    record: {
      message: 'hi',
      context: [],
      level: 200,
      level_name: 'INFO',
      datetime: '2026-11-23T12:00:00.040+00:00',
    },
    expected: {
      time: WRITTEN,
      severity: severity(9, 'INFO'),
      fields: [
        ['context', []],
        ['level', 200],
      ],
    },
  },
  {
    logger: 'lambda-log',
    record: { _logLevel: 'error', msg: 'it broke', error: 'disk full', _tags: ['t'] },
    expected: {
      severity: severity(17, 'error'),
      body: 'it broke',
      exception: { type: undefined, message: 'disk full', stacktrace: undefined },
      fields: [['_tags', ['t']]],
    },
  },
  {
    logger: "HashiCorp's logger for Go",
    record: { '@level': 'warn', '@message': 'careful', '@module': 'orders', '@timestamp': ISO, n: 1 },
    expected: {
      time: WRITTEN,
      severity: severity(13, 'warn'),
      body: 'careful',
      fields: [
        ['@module', 'orders'],
        ['n', 1],
      ],
    },
  },
  {
    logger: 'a JSON logger that writes through the JSON logger of the runtime',
    record: {
      timestamp: ISO,
      level: 'INFO',
      requestId: REQUEST_ID,
      message: '{"level":"warn","msg":"careful","n":1}',
    },
    expected: {
      time: WRITTEN,
      severity: severity(13, 'warn'),
      request: request('requestId'),
      body: 'careful',
      fields: [['n', 1]],
    },
  },
];

test.each(CASES.map((one) => [one.logger, one] as const))('%s', (_, { record, expected }) => {
  const asObject = parseLogLine(record, at(50));
  const asText = parseLogLine(JSON.stringify(record), at(50));

  expect(asObject).toMatchObject(expected);
  if ('fields' in expected) expect(asObject.fields).toEqual(expected.fields ?? []);
  expect(asText).toEqual(asObject);
});

test("CloudWatch's Embedded Metric Format is one log, whole", () => {
  const record = {
    _aws: {
      Timestamp: NOON_S * 1000 + 40,
      CloudWatchMetrics: [{ Namespace: 'shop', Dimensions: [['service']], Metrics: [{ Name: 'paid' }] }],
    },
    service: 'orders',
    paid: 1,
    message: 'with a message',
  };

  expect(parseLogLine(record, at(50))).toMatchObject({ time: WRITTEN, body: record, fields: [] });
});

test.each([[7], [[1, 2]], [{ a: 1 }], [true], [''], [null]])('a message may be %p', (message) => {
  expect(parseLogLine({ level: 'INFO', message, a: 1 }, at(0))).toMatchObject({
    body: message,
    fields: [['a', 1]],
  });
});

test('an event that is an object is a field, not a message', () => {
  const record = { level: 'INFO', event: { httpMethod: 'GET' } };

  expect(parseLogLine(record, at(0)).body).toEqual(record);
});

test.each([
  [{ level: 'hard', 'log.level': 'info' }, 'info', { level: 'hard' }],
  [{ level: 'hard', severity: 'WARN' }, 'WARN', { level: 'hard' }],
  [{ level: 'hard', log: { level: 'error' } }, 'error', { level: 'hard', log: { level: 'error' } }],
  [{ level: 'AUDIT', severity: 'hard' }, 'AUDIT', { severity: 'hard' }],
])('of two levels the one that is known wins, and the other stays: %p', (levels, text, left) => {
  const line = parseLogLine({ ...levels, message: 'm' }, at(0));

  expect(line.severity.text).toBe(text);
  expect(Object.fromEntries(line.fields)).toEqual(left);
});

test('of two messages the surer name wins, and the other stays', () => {
  expect(parseLogLine({ msg: 'b', message: 'a' }, at(0))).toMatchObject({
    body: 'a',
    fields: [['msg', 'b']],
  });
});

test('a text called error is what went wrong only in a record that says so', () => {
  expect(parseLogLine({ level: 'INFO', message: 'm', error: 'none' }, at(0))).toMatchObject({
    exception: undefined,
    fields: [['error', 'none']],
  });
});

test('where something went wrong, an error is known by its message alone', () => {
  const error = { message: 'refused', code: 'E1' };

  expect(parseLogLine({ level: 'ERROR', message: 'm', error }, at(0))).toMatchObject({
    exception: { type: undefined, message: 'refused' },
    fields: [['error', { code: 'E1' }]],
  });
  expect(parseLogLine({ level: 'INFO', message: 'm', error }, at(0))).toMatchObject({
    exception: undefined,
    fields: [['error', error]],
  });
});

test('the trace of an error is lines, not an id', () => {
  const error = { code: 'E1', trace: TRACE_ID };

  expect(parseLogLine({ level: 'INFO', message: 'm', error }, at(0))).toMatchObject({
    exception: undefined,
    fields: [['error', error]],
  });
});

test('a message with a type of its own is no error', () => {
  const message = { type: 'order', message: 'created' };

  expect(parseLogLine({ level: 'INFO', message }, at(0)).exception).toBeUndefined();
});

test('empty texts say nothing of an error', () => {
  const record = { message: 'm', errorType: '', errorMessage: '', error: '' };

  expect(parseLogLine({ level: 'ERROR', ...record }, at(0)).exception).toBeUndefined();
});
