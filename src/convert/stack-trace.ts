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
    PYTHON_ERROR.exec(rest.trimStart()) ?? pythonErrorBefore(text.slice(0, from)) ?? [];
  return { type, message, stacktrace };
}

/** In lines of its own. */
function pythonErrorBefore(text: string): RegExpExecArray | null {
  const lines = withoutNewlines(text);
  return lines.length < text.length ? PYTHON_ERROR.exec(lines) : null;
}

/** V8, Java and .NET: type and message first, then a line per frame, `at …`. */
function framedError(text: string): Exception | undefined {
  const frames = AT_FRAME.exec(text)?.index;
  if (frames === undefined) return undefined;
  const head = text.slice(Math.max(0, frames - MAX_HEAD), frames);
  const error =
    errorOfHead(WHOLE_HEAD, head) ??
    errorOfHead(END_OF_LINE, lastLine(head)) ??
    errorOfHead(LAST_OF_HEAD, head);
  if (error === undefined) return undefined;
  const { type, message, length } = error;
  return { type, message: message?.replace(INNER, ''), stacktrace: text.slice(frames - length) };
}

/** Type and message in what stands before the frames, and how long they are together. */
function errorOfHead(layout: RegExp, head: string) {
  const match = layout.exec(head);
  if (match === null) return undefined;
  const [, prefix = '', type, message] = match;
  return { type, message, length: head.length - match.index - prefix.length };
}

function goPanic(text: string): Exception | undefined {
  const [, message] = GO_PANIC.exec(text) ?? [];
  return message === undefined ? undefined : { type: undefined, message, stacktrace: text };
}

function rubyError(text: string): Exception | undefined {
  const line = text.slice(0, text.search(NEWLINE));
  const [place] = RUBY_PLACE.exec(line) ?? [];
  const [end = '', type] = RUBY_TYPE.exec(line) ?? [];
  if (place === undefined || type === undefined || place.length + end.length > line.length) return undefined;
  return { type, message: line.slice(place.length, -end.length), stacktrace: text };
}

function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

/** A loop, because an expression that ends in newlines is tried at each of those in the middle. */
function withoutNewlines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end -= 1;
  return text.slice(0, end);
}

/** Python's runtime ends lines by CR and indents by no-break spaces, so that CloudWatch keeps them together. */
function asPrinted(trace: string): string {
  return trace.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ').trimEnd();
}

/** A message longer than this hides the type before it. */
const MAX_HEAD = 2048;

// Text may be made to cost: none of these may try one place twice, or it takes minutes over a megabyte.
const NEWLINE = /[\r\n]/;
const AT_FRAME = /\r?[\r\n][ \t\u00a0]{1,16}at \S[^\r\n]*[(:]/;
const WHOLE_HEAD =
  /^((?:Exception in thread "[^"\r\n]*" |Uncaught |Unhandled exception\. )?)((?:[A-Za-z_$][\w$]*(?:\.|::))*(?=[\w$]*?(?:Error|Exception|Throwable|Failure|Fault))[\w$]+)(?: \[[^\]\r\n]*\])?(?:: ([\s\S]*))?$/;
const END_OF_LINE =
  /((?:^|[\s:("']))((?:[A-Za-z_$][\w$]*\.)*[\w$]+(?<=Error|Exception))(?: \[[^\]]{0,64}\])?: (.*)$/;
/** An error without a message, in a line of its own. */
const LAST_OF_HEAD = /([\r\n])((?:[A-Za-z_$][\w$]*\.)*[\w$]*(?:Error|Exception))$/;
/** .NET puts the inner error between the message and the frames. */
const INNER = /\r?\n ---> [\s\S]*$/;
const PYTHON_FRAME = /^\s+(?:File "|\S)/;
const PYTHON_ERROR = /^([A-Za-z_][\w.]*)(?:: ([\s\S]*))?$/;
const GO_PANIC = /^panic: (.*)(?:[\r\n][\s\S]*)?[\r\n]goroutine \d+ \[/;
const RUBY_PLACE = /^\S+:\d+:in [`'].*?': /;
const RUBY_TYPE = / \(([A-Z]\w*(?:::[A-Z]\w*)*)\)$/;
