import { isRecord, type JsonRecord } from './json-record.ts';
import { Fields } from './log-fields.ts';
import type { Exception } from './log-line.ts';
import type { AttributeValue } from './records.ts';
import { errorIn } from './stack-trace.ts';

/** From this severity on, a text called `error` is what went wrong. */
const WARN = 13;

/** Takes the error out of a record: what of it became part of the exception leaves its place. */
export function takeException(fields: Fields, severity: number | undefined): Exception | undefined {
  if (!fields.mayHaveError) return undefined;
  const isProblem = (severity ?? 0) >= WARN;
  const told = takeFlat(fields) ?? takeNested(fields, isProblem) ?? takeTrace(fields);
  return told ?? (isProblem ? takeText(fields) : undefined);
}

/** An error object of a runtime, `errorType` and its like, or any that has a trace. */
export function exceptionOf(error: JsonRecord): Exception | undefined {
  const flat = takeFlat(new Fields(error));
  if (flat !== undefined) return flat;
  const found = errorObject(error, false)?.exception;
  return found?.stacktrace === undefined ? undefined : found;
}

/** Fields side by side with the message. */
function takeFlat(fields: Fields): Exception | undefined {
  const type = fields.take('errorType', filled);
  const message = fields.take('errorMessage', filled);
  if (type === undefined && message === undefined) return undefined;
  const stacktrace = fields.take('stack', stacktraceOf) ?? fields.take('error', traceText);
  const told = stacktrace === undefined ? undefined : errorIn(stacktrace);
  return { type: type ?? told?.type, message: message ?? told?.message, stacktrace };
}

/** An error as an object of its own: what is left of it stays. */
function takeNested(fields: Fields, isProblem: boolean): Exception | undefined {
  const found = fields.take('error', (value, key) => {
    const error = isRecord(value) ? errorObject(value, isProblem) : undefined;
    return error === undefined ? undefined : { ...error, key };
  });
  if (found === undefined) return undefined;
  fields.keep(found.key, found.left);
  return found.exception;
}

/** A trace as text, of which type and message are the first or the last line. */
function takeTrace(fields: Fields): Exception | undefined {
  const read = (value: unknown) => {
    const trace = stacktraceOf(value);
    const error = trace === undefined ? undefined : errorIn(trace);
    return error === undefined ? undefined : { ...error, stacktrace: trace };
  };
  return fields.take('error', read) ?? fields.take('stack', read);
}

/** Go's loggers write an error as its message, the trace beside it. */
function takeText(fields: Fields): Exception | undefined {
  const message = fields.take('error', filled);
  if (message === undefined) return undefined;
  return { type: undefined, message, stacktrace: fields.take('stack', stacktraceOf) };
}

interface FoundError {
  readonly exception: Exception;
  readonly left: JsonRecord;
}

/** An object is an error if it has a trace, or a type and a message; where something went wrong, a message will do. */
function errorObject(error: JsonRecord, isProblem: boolean): FoundError | undefined {
  const taken: string[] = [];
  const take = <T>(names: readonly string[], accept: (value: unknown) => T | undefined) => {
    const name = names.find((key) => Object.hasOwn(error, key) && accept(error[key]) !== undefined);
    if (name === undefined) return undefined;
    taken.push(name);
    return accept(error[name]);
  };
  const stacktrace = take(STACK, stacktraceOf);
  const type = take(TYPE, filled);
  const message = take(MESSAGE, filled);
  const isError = stacktrace !== undefined || (message !== undefined && (type !== undefined || isProblem));
  if (!isError) return undefined;
  const told = stacktrace === undefined ? undefined : errorIn(stacktrace);
  return {
    exception: { type: type ?? told?.type, message: message ?? told?.message, stacktrace },
    left: Object.fromEntries(Object.entries(error).filter(([key]) => !taken.includes(key))),
  };
}

const TYPE = ['type', 'errorType', 'name', 'class', 'kind', 'Type', 'ClassName', 'exception_class'];
const MESSAGE = ['message', 'errorMessage', 'msg', 'Message'];
const STACK = [
  'stack',
  'stack_trace',
  'stackTrace',
  'stacktrace',
  'extendedStackTrace',
  'StackTrace',
  'StackTraceString',
];

/** Node hands the trace over as lines, Python as lines that keep their newline, Java as one text, Go as frames. */
function stacktraceOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const lines = value.map(lineOf);
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined;
}

function lineOf(line: unknown): string | undefined {
  if (typeof line === 'string') return line.endsWith('\n') ? line.slice(0, -1) : line;
  return isRecord(line) ? frameOf(line) : undefined;
}

/** One frame as an object: of Lambda for Go, zerolog, Log4j. */
function frameOf(frame: JsonRecord): string | undefined {
  const method = frame['label'] ?? frame['func'] ?? frame['function'] ?? frame['method'] ?? frame['name'];
  const file = frame['path'] ?? frame['source'] ?? frame['file'] ?? frame['fileName'];
  const owner = filled(frame['class']);
  if (typeof method !== 'string') return undefined;
  return `    at ${owner === undefined ? method : `${owner}.${method}`}${placeOf(file, frame['line'])}`;
}

function placeOf(file: AttributeValue | undefined, line: AttributeValue | undefined): string {
  if (typeof file !== 'string') return '';
  return typeof line === 'number' || typeof line === 'string' ? ` (${file}:${line})` : ` (${file})`;
}

function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function traceText(value: unknown): string | undefined {
  return typeof value === 'string' && errorIn(value) !== undefined ? value : undefined;
}
