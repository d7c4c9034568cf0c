import type { Exception } from './log-line.ts';

/**
 * The error whose trace a text is, or ends in, as the runtimes print them: V8, Java, .NET, Python, Ruby, Go.
 * `undefined` for a text in which none can be recognised.
 */
export function errorIn(text: string): Exception | undefined {
  if (!text.includes('\n') && !text.includes('\r')) return undefined;
  for (const find of [pythonError, framedError, goPanic, rubyError]) {
    const error = find(text);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** The trace comes first, the error is in the last line that is not indented; Lambda's runtime writes the error first. */
function pythonError(text: string): Exception | undefined {
  const from = text.indexOf('Traceback (most recent call last):');
  if (from < 0) return undefined;
  const stacktrace = asPrinted(text.slice(from));
  const lines = stacktrace.split('\n');
  const last = lines.findLastIndex((line) => PYTHON_FRAME.test(line));
  const rest = lines.slice(last + 1).join('\n');
  const [, type, message] =
    PYTHON_ERROR.exec(rest.trimStart()) ?? PYTHON_ERROR_FIRST.exec(text.slice(0, from)) ?? [];
  return { type, message, stacktrace };
}

/** V8, Java and .NET: type and message first, then a line per frame, `at …`. */
function framedError(text: string): Exception | undefined {
  const frames = AT_FRAME.exec(text)?.index;
  if (frames === undefined) return undefined;
  const head = text.slice(Math.max(0, frames - MAX_HEAD), frames);
  const match = WHOLE_HEAD.exec(head) ?? END_OF_HEAD.exec(head) ?? LAST_OF_HEAD.exec(head);
  if (match === null) return undefined;
  const [, prefix = '', type, message] = match;
  const from = frames - head.length + match.index + prefix.length;
  return { type, message: message?.replace(INNER, ''), stacktrace: text.slice(from) };
}

function goPanic(text: string): Exception | undefined {
  const [, message] = GO_PANIC.exec(text) ?? [];
  return message === undefined ? undefined : { type: undefined, message, stacktrace: text };
}

function rubyError(text: string): Exception | undefined {
  const [, message, type] = RUBY_ERROR.exec(text) ?? [];
  return type === undefined ? undefined : { type, message, stacktrace: text };
}

/** Python's runtime ends lines by CR and indents by no-break spaces, so that CloudWatch keeps them together. */
function asPrinted(trace: string): string {
  return trace.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ').trimEnd();
}

/** A message longer than this hides the type before it. */
const MAX_HEAD = 2048;

const AT_FRAME = /\r?[\r\n][ \t\u00a0]{1,16}at \S[^\r\n]*[(:]/;
const WHOLE_HEAD =
  /^((?:Exception in thread "[^"\r\n]*" |Uncaught |Unhandled exception\. )?)((?:[A-Za-z_$][\w$]*(?:\.|::))*[\w$]*(?:Error|Exception|Throwable|Failure|Fault)[\w$]*)(?: \[[^\]\r\n]*\])?(?:: ([\s\S]*))?$/;
const END_OF_HEAD =
  /((?:^|[\s:("']))((?:[A-Za-z_$][\w$]*\.)*[\w$]*(?:Error|Exception))(?: \[[^\]\r\n]*\])?: ([^\r\n]*)$/;
/** An error without a message, in a line of its own. */
const LAST_OF_HEAD = /([\r\n])((?:[A-Za-z_$][\w$]*\.)*[\w$]*(?:Error|Exception))$/;
/** .NET puts the inner error between the message and the frames. */
const INNER = /\r?\n ---> [\s\S]*$/;
const PYTHON_FRAME = /^\s+(?:File "|\S)/;
const PYTHON_ERROR_FIRST = /^([A-Za-z_][\w.]*)(?:: ([\s\S]*?))?[\r\n]+$/;
const PYTHON_ERROR = /^([A-Za-z_][\w.]*)(?:: ([\s\S]*))?$/;
const GO_PANIC = /^panic: (.*)(?:[\r\n][\s\S]*)?[\r\n]goroutine \d+ \[/;
const RUBY_ERROR = /^\S+:\d+:in [`'][^\r\n]*': (.*) \(([A-Z]\w*(?:::[A-Z]\w*)*)\)[\r\n]/;
