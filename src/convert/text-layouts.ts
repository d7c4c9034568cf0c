import { type Instant, parseIsoTime } from '../iso-time.ts';
import type { LogLine } from './log-line.ts';
import {
  bracketedNameLine,
  bracketedTimeLine,
  colouredLevelLine,
  dotnetConsoleLine,
  glogLine,
  julLine,
  namedLine,
  prettyEnvLine,
  pythonDefaultLine,
  stampedLine,
  threadLine,
} from './logger-lines.ts';
import { ATTR } from './semconv.ts';
import { NO_SEVERITY } from './severity.ts';
import {
  complete,
  knownSeverity,
  partial,
  type TextLine,
  withLevelAndTime,
  withZonelessTime,
} from './text-line.ts';

type Layout = (text: string, observed: number) => TextLine | undefined;

/**
 * A line in the text layout of a runtime, or of a logger that is the usual one there → its parts; `undefined` for
 * any other text. `observed` is the platform's time, epoch ms.
 * Source: AWS's runtime interface clients for Node, Python, Java, .NET, Ruby, Go and Rust.
 */
export function textLine(text: string, observed: number): TextLine | undefined {
  const first = text.charCodeAt(0);
  if (isDigit(first)) return numberLine(text, observed);
  if (first === ESCAPE) return colouredLine(text, observed);
  const second = text.charCodeAt(1);
  if (first === BRACKET) return firstOf(isDigit(second) ? BRACKETED_TIME : BRACKETED, text, observed);
  if (second === COMMA) return rubyLine(text, observed);
  if (isDigit(second)) return glogLine(text, observed) ?? phpLine(text);
  if (first === SPACE) return firstOf(INDENTED, text, observed);
  return firstOf(first <= UPPER_Z ? CAPITAL : SMALL, text, observed);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** A date after four digits, a time of day after one or two. */
function numberLine(text: string, observed: number): TextLine | undefined {
  if (text[4] === '-' || text[4] === '/') return firstOf(DATED, text, observed);
  return text[2] === ':' || text[1] === ':' ? firstOf(CLOCKED, text, observed) : phpLine(text);
}

function firstOf(layouts: readonly Layout[], text: string, observed: number): TextLine | undefined {
  for (const layout of layouts) {
    const line = layout(text, observed);
    if (line !== undefined) return line;
  }
  return undefined;
}

/** Node and .NET: time, request, level, message. */
function nodeLine(text: string): TextLine | undefined {
  const afterTime = text.indexOf('\t');
  const afterRequest = afterTime < 0 ? -1 : text.indexOf('\t', afterTime + 1);
  const afterLevel = afterRequest < 0 ? -1 : text.indexOf('\t', afterRequest + 1);
  if (afterLevel < 0) return undefined;
  return complete({
    time: parseIsoTime(text.slice(0, afterTime)),
    requestId: text.slice(afterTime + 1, afterRequest),
    level: text.slice(afterRequest + 1, afterLevel),
    body: text.slice(afterLevel + 1),
  });
}

/** Python: level, time, request, message. */
function pythonLine(text: string): TextLine | undefined {
  const afterLevel = text.indexOf(']\t');
  const afterTime = afterLevel < 0 ? -1 : text.indexOf('\t', afterLevel + 2);
  const afterRequest = afterTime < 0 ? -1 : text.indexOf('\t', afterTime + 1);
  if (afterRequest < 0) return undefined;
  return complete({
    time: pythonTime(text.slice(afterLevel + 2, afterTime)),
    requestId: text.slice(afterTime + 1, afterRequest),
    level: text.slice(1, afterLevel),
    body: text.slice(afterRequest + 1),
  });
}

/** The runtime writes milliseconds without leading zeros: `12.4Z` is 12.004 s. */
function pythonTime(text: string): Instant | undefined {
  const missing = 24 - text.length;
  return parseIsoTime(
    missing > 0 && text[19] === '.' ? `${text.slice(0, 20)}${'00'.slice(0, missing)}${text.slice(20)}` : text,
  );
}

/** Java's runtime, Python's where it reports an error, consola: `[LEVEL] message`. The level stays in the text too. */
function bracketLine(text: string): TextLine | undefined {
  const [whole = '', level = ''] = LEVEL_FIRST.exec(text) ?? [];
  const severity = knownSeverity(level);
  return severity && partial(text, { severity, message: text.slice(whole.length) });
}

/** Log4j's pattern in AWS's examples: a time without zone, the request, the level. */
function log4jLine(text: string, observed: number): TextLine | undefined {
  const [, time = '', requestId = '', level = '', message = ''] = LOG4J.exec(text) ?? [];
  const severity = knownSeverity(level);
  return severity && withZonelessTime(text, { time, observed, severity, requestId, message });
}

/** Rust's subscriber, zap's console, structlog's and many others: a time with its zone, then the level. */
function leveledLine(text: string): TextLine | undefined {
  const [, time = '', bracketed = '', level = bracketed, body = ''] = LEVELED.exec(text) ?? [];
  return level === ''
    ? undefined
    : complete({ time: parseIsoTime(time), requestId: runtimeSpan(body), level, body });
}

/** Rust's subscriber without a time, as Lambda's templates for Rust set it up: the level in five columns. */
function rustLine(text: string): TextLine | undefined {
  const [whole = '', level = ''] = RUST.exec(text) ?? [];
  const severity = knownSeverity(level);
  const message = text.slice(whole.length);
  const requestId = runtimeSpan(message);
  return (
    severity && partial(text, { severity, requestId: requestId === '' ? undefined : requestId, message })
  );
}

/** The request of the span that Lambda's runtime for Rust opens, empty where there is none. */
function runtimeSpan(message: string): string {
  return RUNTIME_SPAN.exec(message)?.[1] ?? '';
}

/** Rust's env_logger: `[time LEVEL target] message`. The target has no other place. */
function enclosedLine(text: string): TextLine | undefined {
  const [, time = '', level = ''] = ENCLOSED.exec(text) ?? [];
  return withLevelAndTime(text, { time, level, message: text });
}

/** Go's slog and logrus where they write no JSON: `time=… level=… msg=…`. */
function keyedLine(text: string): TextLine | undefined {
  const [, time = '', level = ''] = KEYED.exec(text) ?? [];
  return withLevelAndTime(text, { time, level, message: text });
}

/** Go's `log` package: date and time, no zone. */
function goLine(text: string, observed: number): TextLine | undefined {
  const [, time, message = ''] = GO.exec(text) ?? [];
  return time === undefined
    ? undefined
    : withZonelessTime(text, { time, observed, severity: NO_SEVERITY, requestId: undefined, message });
}

/** Ruby's logger, with the request where it is Lambda's formatter. */
function rubyLine(text: string, observed: number): TextLine | undefined {
  const parts = RUBY.exec(text);
  if (parts === null) return undefined;
  const [, time = '', pid, level = '', requestId, progname = '', message = ''] = parts;
  const line = withZonelessTime(text, { time, observed, severity: knownSeverity(level), requestId, message });
  if (line.time === undefined) return line;
  const fields: LogLine['fields'] = [[ATTR.processPid, Number(pid)]];
  return { ...line, fields: progname === '' ? fields : [...fields, ['progname', progname]] };
}

/** PHP on Lambda, Bref's formatter for Monolog: level, message, the record as JSON, with the request before it. */
function phpLine(text: string): TextLine | undefined {
  const [whole = '', requestId, level = ''] = text.endsWith('}') ? (PHP.exec(text) ?? []) : [];
  const severity = knownSeverity(level);
  const message = text.slice(whole.length);
  return severity && message.includes('\t{') ? partial(text, { severity, requestId, message }) : undefined;
}

/** The platform's own lines: `<time> <request> Task timed out …`, `RequestId: <request> Error: …`. */
function timeoutLine(text: string): TextLine | undefined {
  const [, time = '', requestId] = TIMED_OUT.exec(text) ?? [];
  const instant = parseIsoTime(time);
  return instant && partial(text, { time: instant, requestId, message: text });
}

function requestLine(text: string): TextLine | undefined {
  const [, requestId] = REQUEST.exec(text) ?? [];
  return requestId === undefined ? undefined : partial(text, { requestId, message: text });
}

/** Rust's subscriber colours its lines unless told otherwise; the colours stay in the text. */
function colouredLine(text: string, observed: number): TextLine | undefined {
  const plain = text.replace(COLOUR, '');
  const line = plain.charCodeAt(0) === ESCAPE ? undefined : textLine(plain, observed);
  return line === undefined ? colouredLevelLine(text) : { ...line, body: text };
}

const DATED: readonly Layout[] = [
  ...[nodeLine, timeoutLine, log4jLine, leveledLine, stampedLine, namedLine],
  // Any text after a time without a zone.
  goLine,
];
const CLOCKED: readonly Layout[] = [stampedLine, namedLine];
const CAPITAL: readonly Layout[] = [rustLine, requestLine, phpLine, pythonDefaultLine, julLine];
const SMALL: readonly Layout[] = [keyedLine, phpLine, dotnetConsoleLine];
const INDENTED: readonly Layout[] = [rustLine, prettyEnvLine];
const BRACKETED: readonly Layout[] = [pythonLine, bracketLine, threadLine];
const BRACKETED_TIME: readonly Layout[] = [enclosedLine, bracketedNameLine, bracketedTimeLine];

const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);
const BRACKET = '['.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const SPACE = ' '.charCodeAt(0);
const UPPER_Z = 'Z'.charCodeAt(0);
const ESCAPE = 0x1b;

// Only the levels themselves: an application's own tags, such as HTTP or CONFIG, are levels of some logger too.
const LEVEL_FIRST = /^\[(TRACE|DEBUG|INFO|INFORMATION|WARN|WARNING|ERROR|FATAL|CRITICAL)\] /i;
const LOG4J =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})?) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) +([A-Z]{3,7}) +(.*)$/s;
const LEVELED =
  /^(\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-][\d:]+))[ \t]+(?:\[(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL) *\]|(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL)):?[ \t]+(.*)$/is;
const RUST = /^( INFO| WARN|ERROR|DEBUG|TRACE) (?=\S)/;
const RUNTIME_SPAN = /^Lambda runtime invoke\{requestId="?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;
const ENCLOSED = /^\[(\d{4}-\d\d-\d\dT[\d:.]+Z) +(TRACE|DEBUG|INFO|WARN|ERROR)(?: +[^\s\]]*)?\] /;
const KEYED = /^(?:time|ts|timestamp)="?(\d[^\s"]{18,40})"? level=([A-Za-z]{4,8}(?:[+-]\d{1,3})?) /;
const GO = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) (.*)$/s;
const RUBY = /^[A-Z], \[(\S+) #(\d+)\] +([A-Z]+) (?:(\S+) )? ?-- ([^:\r\n]*): (.*)$/s;
const PHP =
  /^(?:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\t)?(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY)\t/;
const TIMED_OUT = /^(\d{4}-\S+) (\S+) Task timed out after /;
const REQUEST = /^(?:START |END |REPORT )?RequestId: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;
const COLOUR = new RegExp(`${String.fromCharCode(ESCAPE)}\\[[\\d;]*m`, 'g');
