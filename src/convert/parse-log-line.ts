import { exceptionOf } from './exceptions.ts';
import { jsonLine } from './json-line.ts';
import { isRecord, parseObject } from './json-record.ts';
import { type Exception, type LogLine, logLine, PLAIN } from './log-line.ts';
import type { AttributeValue } from './records.ts';
import { errorIn } from './stack-trace.ts';
import { textLine } from './text-layouts.ts';
import type { TextLine } from './text-line.ts';

/**
 * The `record` of a `function` or `extension` event → what it says; `observed` is the platform's time, epoch ms.
 * Total: text of no known layout becomes the body as it is; nothing is thrown or lost. AWS's emulator hands JSON
 * lines on as strings, so does Lambda where the log format is text.
 */
export function parseLogLine(record: unknown, observed: number): LogLine {
  if (typeof record === 'string') return parseText(record, observed);
  if (isRecord(record)) return jsonLine(record, PLAIN, observed);
  return logLine({ body: record as AttributeValue });
}

function parseText(record: string, observed: number): LogLine {
  const json = record.charCodeAt(0) === CURLY ? jsonText(record, PLAIN, observed) : undefined;
  return json ?? parseLine(withoutNewline(record), observed);
}

function parseLine(text: string, observed: number): LogLine {
  const layout = textLine(text, observed);
  if (layout === undefined) return plainText(text);
  const line = fromLayout(layout);
  const { message } = layout;
  // A JSON logger that writes through the runtime's own puts its object after the prefix.
  const json =
    message.charCodeAt(0) === CURLY
      ? jsonText(message, line, observed)
      : repeatedAsJson(message, line, observed);
  return json ?? withException(line, message);
}

/** `message⇥{…}`: pino-lambda and Bref write the message once more as JSON, with all that belongs to it. */
function repeatedAsJson(text: string, prefix: LogLine, observed: number): LogLine | undefined {
  const tab = text.endsWith('}') ? text.indexOf('\t{') : -1;
  if (tab < 0) return undefined;
  const record = parseObject(text.slice(tab + 1));
  const line = record && jsonLine(record, prefix, observed);
  const message = typeof line?.body === 'string' ? line.body.replace(NEWLINE, ' ') : undefined;
  return message === text.slice(0, tab).replace(NEWLINE, ' ') ? line : undefined;
}

function fromLayout({ time, severity, requestId, body, fields }: TextLine): LogLine {
  const request = requestId === undefined ? undefined : { id: requestId, certain: true, field: undefined };
  return logLine({ time, severity, request, body, fields });
}

function plainText(text: string): LogLine {
  return withException(logLine({ body: text }), text);
}

/** The text stays whole: the exception is what a backend can group by. */
function withException(line: LogLine, message: string): LogLine {
  const exception = errorIn(message) ?? uncaughtError(message);
  return exception === undefined ? line : { ...line, exception };
}

/** `Invoke Error \t{…}` and its like: Node's report of an error that nobody caught. */
function uncaughtError(message: string): Exception | undefined {
  const tab = message.indexOf('\t{');
  if (tab < 0 || !UNCAUGHT.test(message)) return undefined;
  const error = parseObject(message.slice(tab + 1));
  return error === undefined ? undefined : exceptionOf(error);
}

function jsonText(text: string, prefix: LogLine, observed: number): LogLine | undefined {
  const record = parseObject(text);
  return record === undefined ? undefined : jsonLine(record, prefix, observed);
}

function withoutNewline(text: string): string {
  if (!text.endsWith('\n')) return text;
  return text.slice(0, text.endsWith('\r\n') ? -2 : -1);
}

const UNCAUGHT = /^(?:Invoke Error|Init Error|Uncaught Exception|Unhandled Promise Rejection)\s*\t/;
const NEWLINE = /\r\n|\r|\n/g;
const CURLY = '{'.charCodeAt(0);
