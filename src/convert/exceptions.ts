import { filled, isRecord, type JsonRecord } from './json-record.ts';
import { Fields } from './log-fields.ts';
import type { Exception } from './log-line.ts';
import type { AttributeValue } from './records.ts';
import { framesOf, isWhollyPrinted, stacktraceOf } from './stack-frames.ts';
import { errorIn } from './stack-trace.ts';

/** From this severity on, a text called `error` is what went wrong. */
const WARN = 13;

/** Takes the error out of a record: what of it became part of the exception leaves its place. */
export function takeException(fields: Fields, severity: number | undefined): Exception | undefined {
  if (!fields.mayHaveError) return undefined;
  const isProblem = (severity ?? 0) >= WARN;
  const told = takeFlat(fields) ?? takeNested(fields, isProblem) ?? takeChain(fields) ?? takeTrace(fields);
  return told ?? takeFromContext(fields, isProblem) ?? (isProblem ? takeText(fields) : undefined);
}

/** An error object of a runtime, `errorType` and its like, or any that has a trace, or holds one that has. */
export function exceptionOf(error: JsonRecord): Exception | undefined {
  const fields = new Fields(error);
  const flat = takeFlat(fields);
  if (flat !== undefined) return flat;
  const found = errorObject(error, false)?.exception ?? takeNested(fields, false);
  return found?.stacktrace === undefined ? undefined : found;
}

/** Fields side by side with the message. */
function takeFlat(fields: Fields): Exception | undefined {
  const type = fields.take('errorType', filled);
  const message = fields.take('errorMessage', filled);
  if (type === undefined && message === undefined) return undefined;
  const stacktrace = takeStack(fields) ?? fields.take('error', traceText);
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

/** PHP's loggers have it in the context of the message. */
function takeFromContext(fields: Fields, isProblem: boolean): Exception | undefined {
  const context = fields.inner('context');
  if (context === undefined) return undefined;
  const exception = takeNested(context, isProblem);
  if (exception !== undefined) fields.keepRest('context', context);
  return exception;
}

/** structlog writes an error and its causes as a list, the error first; it tells more than fits an exception, and stays. */
function takeChain(fields: Fields): Exception | undefined {
  const found = fields.take('error', (value, key) => {
    const first: unknown = Array.isArray(value) ? value[0] : undefined;
    return isRecord(first) && filled(first['exc_type']) !== undefined ? { key, value, first } : undefined;
  });
  if (found === undefined) return undefined;
  fields.keep(found.key, found.value as AttributeValue);
  const { exc_type: type, exc_value: message } = found.first;
  return { type: filled(type), message: filled(message), stacktrace: undefined };
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
  return { type: undefined, message, stacktrace: takeStack(fields) };
}

function takeStack(fields: Fields): string | undefined {
  const found = fields.take('stack', (value, key) => {
    const stacktrace = stacktraceOf(value);
    return stacktrace === undefined ? undefined : { stacktrace, key, value: value as AttributeValue };
  });
  if (found !== undefined && !isWhollyPrinted(found.value)) fields.keep(found.key, found.value);
  return found?.stacktrace;
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
    if (isWhollyPrinted(error[name])) taken.push(name);
    return accept(error[name]);
  };
  // What else is called a trace has an id and no lines.
  const stacktrace = take(STACK, stacktraceOf) ?? take(['trace'], (value) => framesOf(value));
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

const TYPE = [
  ...['type', 'errorType', 'name', 'class', 'kind', 'Type', 'ClassName', 'className', 'exception_class'],
];
const MESSAGE = ['message', 'errorMessage', 'msg', 'Message', 'exception_message'];
const STACK = [
  'stack',
  'stack_trace',
  'stackTrace',
  'stacktrace',
  'extendedStackTrace',
  'StackTrace',
  'StackTraceString',
  'stepArray',
];

function traceText(value: unknown): string | undefined {
  return typeof value === 'string' && errorIn(value) !== undefined ? value : undefined;
}
