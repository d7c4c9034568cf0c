import { exceptionOf, takeException } from './exceptions.ts';
import { type LoggedEvent, takeInnerEvent } from './inner-event.ts';
import { isRecord, type JsonRecord, parseObject, textOf, valueIn } from './json-record.ts';
import { Fields } from './log-fields.ts';
import { type Exception, type Field, isNoRequest, type LogLine, type RequestMention } from './log-line.ts';
import { recordTime } from './record-time.ts';
import type { AttributeValue } from './records.ts';
import { type LevelScale, NO_SEVERITY, type Severity, severityOf } from './severity.ts';
import { errorIn } from './stack-trace.ts';
import { runtimeSpans, takeTrace } from './trace-mention.ts';

/**
 * A JSON record → what it says. A field with a place of its own in a log record moves there, if its value fits
 * it; every other field stays, under its name and with its type. Without a message the object is the body.
 * `outer` is the text layout that the JSON stood in: it counts where the JSON itself says nothing. `observed` is
 * the platform's time, epoch ms.
 */
export function jsonLine(record: JsonRecord, outer: LogLine, observed: number): LogLine {
  const fields = new Fields(record);
  const { message, time, severity, exception } = takeEvent(fields, record, observed);
  const line = {
    time: time ?? outer.time,
    severity: severity ?? outer.severity,
    request: outer.request ?? takeRequest(fields, record, message !== undefined),
    trace: takeTrace(fields, record) ?? outer.trace,
    exception: exception ?? exceptionIn(message) ?? outer.exception,
    executionArn: executionArn(fields, record) ?? outer.executionArn,
    body: message === undefined ? record : message,
    fields: message === undefined ? outer.fields : joined(outer.fields, fields.rest()),
  };
  if (fields.has('metrics') && isMetricFormat(record)) return metricLine(record, line, outer, observed);
  return unwrapped(line, observed);
}

function takeEvent(fields: Fields, record: JsonRecord, observed: number): LoggedEvent {
  const own = takeSeverity(fields, record);
  const inner = takeInnerEvent(fields, record, own, observed);
  const severity = own ?? inner?.severity;
  return {
    message: inner === undefined ? takeMessage(fields) : inner.message,
    time: fields.take('time', (value) => recordTime(value, observed)) ?? inner?.time,
    severity,
    exception: takeException(fields, severity?.number) ?? inner?.exception,
  };
}

/** CloudWatch's Embedded Metric Format: whole only with all that its metrics refer to. */
function metricLine(record: JsonRecord, line: LogLine, outer: LogLine, observed: number): LogLine {
  const time = recordTime(valueIn(record, '_aws', 'Timestamp'), observed);
  return { ...line, time: line.time ?? time, body: record, fields: outer.fields };
}

function joined(outer: readonly Field[], own: readonly Field[]): readonly Field[] {
  return outer.length === 0 ? own : [...outer, ...own];
}

/** The message of a record may be what another logger has written as JSON. */
function unwrapped(line: LogLine, observed: number): LogLine {
  const { body } = line;
  if (typeof body !== 'string' || !body.startsWith('{')) return line;
  const inner = parseObject(body);
  return inner !== undefined && new Fields(inner).has('message') ? jsonLine(inner, line, observed) : line;
}

/** structlog calls it the event. */
function takeMessage(fields: Fields): AttributeValue | undefined {
  const message = fields.take('message', notNull) ?? fields.take('message', anything);
  if (message !== undefined) return message;
  return fields.has('level') ? fields.take('event', textOf) : undefined;
}

function notNull(value: unknown): AttributeValue | undefined {
  return (value as AttributeValue) ?? undefined;
}

function anything(value: unknown): AttributeValue | undefined {
  return value as AttributeValue;
}

/** The name of a level goes before what may be anything: applications have levels of their own. */
function takeSeverity(fields: Fields, record: JsonRecord): Severity | undefined {
  const known = fields.take('level', knownLevel);
  if (known !== undefined) return known;
  const number = fields.take('severityNumber', severityNumber);
  if (number !== undefined) return { number, text: fields.take('level', anyLevel)?.text };
  const nested = fields.has('context') ? nestedSeverity(record) : undefined;
  return withNumber(nested) ?? fields.take('level', anyLevel) ?? nested ?? impliedSeverity(record);
}

function anyLevel(value: unknown, key: string, record: JsonRecord): Severity | undefined {
  return typeof value === 'string' ? severityOf(value) : severityOf(value, scaleOf(key, record));
}

function knownLevel(value: unknown, key: string, record: JsonRecord): Severity | undefined {
  return withNumber(anyLevel(value, key, record));
}

/** ECS and roarr nest it; there it stays. */
function nestedSeverity(record: JsonRecord): Severity | undefined {
  return severityOf(valueIn(record, 'log', 'level')) ?? severityOf(valueIn(record, 'context', 'logLevel'));
}

function withNumber(severity: Severity | undefined): Severity | undefined {
  return severity?.number === undefined ? undefined : severity;
}

/** What a number means depends on who writes it: GELF has syslog's, Python's formatters a field of their own. */
function scaleOf(key: string, record: JsonRecord): LevelScale {
  if (key === 'levelno') return 'python';
  if (Object.hasOwn(record, 'short_message') || Object.hasOwn(record, 'facility')) return 'syslog';
  return key === 'level' && isOfPino(record) ? 'pino' : 'tens';
}

/** pino and bunyan give each record a time, and either a message or, unless told otherwise, their process. */
function isOfPino(record: JsonRecord): boolean {
  return Object.hasOwn(record, 'time') && (Object.hasOwn(record, 'msg') || Object.hasOwn(record, 'pid'));
}

/** Of OpenTelemetry's own numbers. */
function severityNumber(value: unknown): number | undefined {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 24 ? Number(value) : undefined;
}

/** Serilog's compact format leaves out the level where it is Information. */
function impliedSeverity(record: JsonRecord): Severity | undefined {
  const isCompact =
    Object.hasOwn(record, '@t') && (Object.hasOwn(record, '@mt') || Object.hasOwn(record, '@m'));
  return isCompact ? (severityOf('Information') ?? NO_SEVERITY) : undefined;
}

/** Log4j keeps the request's id in the thread's context, Rust's runtime in its span; there it stays. */
function takeRequest(fields: Fields, record: JsonRecord, movedOut: boolean): RequestMention | undefined {
  const found = fields.take('request', (value, field) =>
    typeof value === 'string' && value !== '' ? { id: value, field } : undefined,
  );
  if (found === undefined) return fields.has('context') ? nestedRequest(record) : undefined;
  const { id, field } = found;
  return isNoRequest(id) ? undefined : { id, certain: false, field: movedOut ? field : undefined };
}

function nestedRequest(record: JsonRecord): RequestMention | undefined {
  const ids = [
    ...NESTED_REQUESTS.map(([outer, inner]) => valueIn(record, outer, inner)),
    ...runtimeSpans(record).map((span) => span['requestId']),
  ];
  const id = ids.find((value) => typeof value === 'string' && !isNoRequest(value));
  return typeof id === 'string' ? { id, certain: false, field: undefined } : undefined;
}

const NESTED_REQUESTS = [
  ['contextMap', 'AWSRequestId'],
  ['contextMap', 'requestId'],
  ['mdc', 'AWSRequestId'],
  ['mdc', 'requestId'],
  ['faas', 'execution'],
  ['record', 'requestId'],
  // Of the formatter that Powertools' documentation shows.
  ['correlationIds', 'awsRequestId'],
] as const;

/** The message may be an error of the runtime's, or end in the trace of one; it stays whole. */
function exceptionIn(message: AttributeValue | undefined): Exception | undefined {
  if (typeof message === 'string') return errorIn(message);
  return isRecord(message) ? exceptionOf(message) : undefined;
}

function isMetricFormat(record: JsonRecord): boolean {
  return Array.isArray(valueIn(record, '_aws', 'CloudWatchMetrics'));
}

/** It has no place of its own in a log, and stays a field: of the record, or in Java of the thread's context. */
function executionArn(fields: Fields, record: JsonRecord): string | undefined {
  if (!fields.has('context')) return undefined;
  for (const holder of [record, record['contextMap'], record['mdc']]) {
    if (!isRecord(holder)) continue;
    const arn = [holder['executionArn'], holder['durableExecutionArn']].find(isExecutionArn);
    if (arn !== undefined) return arn;
  }
  return undefined;
}

function isExecutionArn(value: unknown): value is string {
  return typeof value === 'string' && value.includes('/durable-execution/');
}
