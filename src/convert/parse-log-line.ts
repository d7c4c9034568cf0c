import { type Instant, parseIsoTime } from '../iso-time.ts';
import { exceptionOf, type JsonRecord, jsonLine, parseObject } from './json-line.ts';
import { type Exception, isNoRequest, type LogLine, PLAIN } from './log-line.ts';
import type { AttributeValue } from './records.ts';
import { NO_SEVERITY, severityOf } from './severity.ts';

/**
 * The `record` of a `function` or `extension` event → what it says. Total: text of no known layout becomes the
 * body as it is; nothing is thrown or lost. AWS's emulator hands JSON lines on as strings, so does Lambda where
 * the log format is text.
 */
export function parseLogLine(record: unknown): LogLine {
  if (typeof record === 'string') return parseText(withoutNewline(record));
  if (isJsonObject(record)) return jsonLine(record, PLAIN);
  return { ...PLAIN, body: record as AttributeValue };
}

function parseText(text: string): LogLine {
  const first = text.charCodeAt(0);
  if (first === CURLY) return jsonText(text, PLAIN) ?? { ...PLAIN, body: text };
  if (first === BRACKET) return pythonText(text) ?? { ...PLAIN, body: text };
  if (first >= ZERO && first <= NINE) return nodeText(text) ?? { ...PLAIN, body: text };
  return { ...PLAIN, body: text };
}

/** Node's and .NET's layout; a JSON logger that writes through `console` puts its object after it. */
function nodeText(text: string): LogLine | undefined {
  const match = NODE.exec(text);
  if (match === null) return timedOutText(text);
  const [, time = '', requestId = '', level = '', body = ''] = match;
  const prefix = prefixLine({ time: parseIsoTime(time), requestId, level, body });
  if (prefix === undefined) return undefined;
  if (body.charCodeAt(0) === CURLY) return jsonText(body, prefix) ?? prefix;
  return { ...prefix, exception: uncaughtError(body) };
}

function pythonText(text: string): LogLine | undefined {
  const match = PYTHON.exec(text);
  if (match === null) return pythonTraceback(text);
  const [, level = '', second = '', ms = '', requestId = '', body = ''] = match;
  // The runtime writes milliseconds without leading zeros: `12.4Z` is 12.004 s.
  const time = parseIsoTime(`${second}.${ms.padStart(3, '0')}Z`);
  const prefix = prefixLine({ time, requestId, level, body });
  if (prefix === undefined || body.charCodeAt(0) !== CURLY) return prefix;
  return jsonText(body, prefix) ?? prefix;
}

interface Prefix {
  readonly time: Instant | undefined;
  readonly requestId: string;
  readonly level: string;
  readonly body: string;
}

/** `undefined` where the parts only look like a runtime's: then the text is somebody else's layout. */
function prefixLine({ time, requestId, level, body }: Prefix): LogLine | undefined {
  const severity = severityOf(level);
  if (time === undefined || severity?.number === undefined) return undefined;
  const request = isNoRequest(requestId) ? undefined : { id: requestId, certain: true, field: undefined };
  return { ...PLAIN, time, severity, request, body };
}

/** The platform's own line about a timeout. */
function timedOutText(text: string): LogLine | undefined {
  const [, time = '', requestId = ''] = TIMED_OUT.exec(text) ?? [];
  const instant = parseIsoTime(time);
  if (instant === undefined) return undefined;
  return { ...PLAIN, time: instant, request: { id: requestId, certain: true, field: undefined }, body: text };
}

/** What Python's runtime writes for an exception that left the handler. */
function pythonTraceback(text: string): LogLine | undefined {
  const match = TRACEBACK.exec(text);
  if (match === null) return undefined;
  const [, type, message, stacktrace = ''] = match;
  const exception = { type, message, stacktrace: stacktrace.replaceAll('\r', '\n') };
  return { ...PLAIN, severity: severityOf('ERROR') ?? NO_SEVERITY, body: text, exception };
}

/** `Invoke Error \t{…}` and its like: the runtime's report of an error that nobody caught. */
function uncaughtError(body: string): Exception | undefined {
  const tab = body.indexOf('\t{');
  if (tab < 0 || !UNCAUGHT.test(body)) return undefined;
  const error = parseObject(body.slice(tab + 1));
  return error === undefined ? undefined : exceptionOf(error);
}

function jsonText(text: string, prefix: LogLine): LogLine | undefined {
  const record = parseObject(text);
  return record === undefined ? undefined : jsonLine(record, prefix);
}

function withoutNewline(text: string): string {
  if (!text.endsWith('\n')) return text;
  return text.slice(0, text.endsWith('\r\n') ? -2 : -1);
}

function isJsonObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const CURLY = '{'.charCodeAt(0);
const BRACKET = '['.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);

const NODE = /^(\d{4}-\S+)\t(\S*)\t([A-Za-z]+)\t(.*)$/s;
const PYTHON = /^\[([A-Z]+)\]\t(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{1,9})Z\t(\S*)\t(.*)$/s;
const TIMED_OUT = /^(\d{4}-\S+) (\S+) Task timed out after /;
const TRACEBACK = /^\[ERROR\] ([A-Za-z_][\w.]*)(?:: (.*?))?[\r\n]+(Traceback \(most recent call last\):.*)$/s;
const UNCAUGHT = /^(?:Invoke Error|Init Error|Uncaught Exception|Unhandled Promise Rejection)\s*\t/;
