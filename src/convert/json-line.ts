import { parseExactJson } from '../exact-json.ts';
import { parseIsoTime } from '../iso-time.ts';
import {
  type Exception,
  type Field,
  isNoRequest,
  type LogLine,
  type RequestMention,
  type TraceMention,
} from './log-line.ts';
import type { AttributeValue, HrTime } from './records.ts';
import { severityOf } from './severity.ts';
import { toHrTime } from './time.ts';
import { spanId, traceId } from './trace-context.ts';

export type JsonRecord = Readonly<Record<string, AttributeValue>>;

/**
 * A JSON record → what it says. A field with a place of its own in a log record moves there, if its value fits
 * it; every other field stays, under its name and with its type. Without a message the object is the body.
 * `outer` is the text layout that the JSON stood in: it counts where the JSON itself says nothing.
 */
export function jsonLine(record: JsonRecord, outer: LogLine): LogLine {
  const fields = new Fields(record);
  const message = fields.take(['message', 'msg'], anything);
  const time = fields.take(['timestamp', 'time', '@timestamp', 'ts'], recordTime);
  const severity = fields.take(['level', 'severity', 'levelname'], severityOf);
  const request =
    outer.request ?? requestMention(fields.take(REQUEST_ID_FIELDS, requestId), message !== undefined);
  const exception = takeException(fields) ?? nestedException(record, message);
  return {
    time: time ?? outer.time,
    severity: severity ?? outer.severity,
    body: message === undefined ? record : message,
    request,
    trace: takeTrace(fields),
    exception,
    fields: message === undefined ? [] : fields.rest(),
    executionArn: executionArn(record['executionArn']),
  };
}

/** The JSON object that a text is; `undefined` for anything else. */
export function parseObject(text: string): JsonRecord | undefined {
  try {
    const value: unknown = parseExactJson(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The runtimes' error objects; Node's text layout calls the trace `stack`. */
export function exceptionOf(error: JsonRecord): Exception | undefined {
  return takeException(new Fields(error), ['stackTrace', 'stack']);
}

/** The message that is an error of the runtime's, or the `err` of pino, the `error` of others; both stay where they are. */
function nestedException(record: JsonRecord, message: AttributeValue | undefined): Exception | undefined {
  if (isRecord(message)) return exceptionOf(message);
  return errorOf(record['err']) ?? errorOf(record['error']);
}

/** A serialised JavaScript error: its stack tells it from any other object. */
function errorOf(value: unknown): Exception | undefined {
  if (!isRecord(value)) return undefined;
  const stack = text(value['stack']);
  if (stack === undefined) return undefined;
  return {
    type: text(value['type']) ?? text(value['name']),
    message: text(value['message']),
    stacktrace: stack,
  };
}

/** A JSON object of which fields are taken out one by one, by the first of several names whose value fits. */
class Fields {
  readonly #record: JsonRecord;
  readonly #taken: string[] = [];

  constructor(record: JsonRecord) {
    this.#record = record;
  }

  take<T>(names: readonly string[], accept: (value: unknown, name: string) => T | undefined): T | undefined {
    for (const name of names) {
      const value = Object.hasOwn(this.#record, name) ? accept(this.#record[name], name) : undefined;
      if (value === undefined) continue;
      this.#taken.push(name);
      return value;
    }
    return undefined;
  }

  rest(): readonly Field[] {
    return Object.entries(this.#record).filter(([name]) => !this.#taken.includes(name));
  }
}

function takeException(fields: Fields, stack: readonly string[] = ['stackTrace']): Exception | undefined {
  const type = fields.take(['errorType'], text);
  const message = fields.take(['errorMessage'], text);
  if (type === undefined && message === undefined) return undefined;
  return { type, message, stacktrace: fields.take(stack, stacktrace) };
}

function takeTrace(fields: Fields): TraceMention | undefined {
  const id = fields.take(['trace_id', 'traceId'], traceId);
  if (id === undefined) return undefined;
  return {
    traceId: id,
    spanId: fields.take(['span_id', 'spanId'], spanId),
    sampled: fields.take(['trace_flags', 'traceFlags'], sampledFlag),
  };
}

/** Lambda's own name first, then those of Python's runtime and of the loggers made for Lambda. */
const REQUEST_ID_FIELDS = ['requestId', 'AWSRequestId', 'awsRequestId', 'function_request_id'];

type RequestField = readonly [field: string, id: string];

function requestId(value: unknown, field: string): RequestField | undefined {
  return typeof value === 'string' ? [field, value] : undefined;
}

function requestMention(found: RequestField | undefined, movedOut: boolean): RequestMention | undefined {
  if (found === undefined || isNoRequest(found[1])) return undefined;
  const [field, id] = found;
  return { id, certain: false, field: movedOut ? field : undefined };
}

/** ISO 8601 with a zone, or epoch seconds or milliseconds, as pino and others write. */
function recordTime(value: unknown): HrTime | undefined {
  if (typeof value === 'string') return parseIsoTime(value);
  if (typeof value !== 'number') return undefined;
  if (value >= 1e9 && value < 1e10) return toHrTime(value * 1000);
  return value >= 1e12 && value < 1e13 ? toHrTime(value) : undefined;
}

/** Node hands the trace over as lines, Python as lines that keep their newline, Java as one text. */
function stacktrace(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || !value.every((line) => typeof line === 'string')) return undefined;
  return value.map((line) => (line.endsWith('\n') ? line.slice(0, -1) : line)).join('\n');
}

/** `01`, as W3C writes it, or the number. */
function sampledFlag(value: unknown): boolean | undefined {
  const flags =
    typeof value === 'string' && /^[0-9a-f]{2}$/i.test(value) ? Number.parseInt(value, 16) : value;
  return typeof flags === 'number' && Number.isInteger(flags) ? (flags & 1) === 1 : undefined;
}

function executionArn(value: unknown): string | undefined {
  return typeof value === 'string' && value.includes('/durable-execution/') ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function anything(value: unknown): AttributeValue | undefined {
  return value as AttributeValue;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
