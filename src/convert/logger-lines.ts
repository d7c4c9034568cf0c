import { recordTime } from './record-time.ts';
import { type Severity, severityOf } from './severity.ts';
import { knownSeverity, partial, type TextLine, withZonelessTime } from './text-line.ts';

/*
 * The layouts in which widespread loggers write text unless told otherwise, where they are unmistakable: a level
 * alone at the beginning of a sentence is none. A time of day, or one of which the zone cannot be told, stays in the
 * text, and so does what has no place of its own, such as the name of the logger. No expression here looks far into a
 * text, and whatever repeats has a bound.
 */

/**
 * Time, level, message: log4j's usual patterns, Python's, Go's slog, Spring Boot, loguru, NLog, structlog, zerolog's
 * console, simplelog.
 */
export function stampedLine(text: string, observed: number): TextLine | undefined {
  return directLine(STAMPED.exec(text), text, observed);
}

/** Python's `time - logger - level - message`, and `time [thread] level`: logback's and log4j's own layouts. */
export function namedLine(text: string, observed: number): TextLine | undefined {
  return wholeLine(NAMED.exec(text), text, observed);
}

/** `[time] [level] message` and `[time level] message`: log4js, Serilog. */
export function bracketedTimeLine(text: string, observed: number): TextLine | undefined {
  return directLine(BRACKETED_TIME.exec(text), text, observed);
}

/** The same with a name in it, or a process: Monolog's channel, gunicorn, Flask, pino-pretty. */
export function bracketedNameLine(text: string, observed: number): TextLine | undefined {
  return wholeLine(BRACKETED_NAME.exec(text), text, observed);
}

/** `[thread] level logger - message` of SLF4J, and NestJS. */
export function threadLine(text: string): TextLine | undefined {
  return levelAlone(THREAD.exec(text) ?? NEST.exec(text), text);
}

/** `level:logger:message` of Python's `logging`, uvicorn's level in ten columns. */
export function pythonDefaultLine(text: string): TextLine | undefined {
  return levelAlone(PYTHON.exec(text), text);
}

/** .NET: the level in four letters, category and event, the message in the next line. */
export function dotnetConsoleLine(text: string): TextLine | undefined {
  return levelAlone(DOTNET_CONSOLE.exec(text), text);
}

/** Rust's pretty_env_logger. */
export function prettyEnvLine(text: string): TextLine | undefined {
  return levelAlone(PRETTY_ENV.exec(text), text);
}

/** winston's simple format with colours; without them it cannot be told from a sentence. */
export function colouredLevelLine(text: string): TextLine | undefined {
  return levelAlone(COLOURED_LEVEL.exec(text), text);
}

/** glog and klog: a letter for the level, a date that may lack the year, process, file and line. */
export function glogLine(text: string, observed: number): TextLine | undefined {
  const [, letter = '', year, month, day, clock] = GLOG.exec(text) ?? [];
  const severity = GLOG_LEVELS.get(letter);
  const time = year === undefined ? undefined : recordTime(`${year}-${month}-${day} ${clock}`, observed);
  return severity && partial(text, { time, severity, message: text });
}

/** java.util.logging: time, class and method; level and message in the next line. */
export function julLine(text: string, observed: number): TextLine | undefined {
  if (text[6] !== ',') return undefined;
  const [, month = '', day, year, hour, clock, half, level = ''] = JUL.exec(text) ?? [];
  const severity = knownSeverity(level);
  if (severity === undefined) return undefined;
  const hours = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  const date = `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${day}`;
  const time = recordTime(`${date} ${twoDigits(hours)}:${clock}`, observed);
  return partial(text, { time, severity, message: text });
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Of a match of time and level, and nothing else before the message. */
function directLine(match: RegExpExecArray | null, text: string, observed: number): TextLine | undefined {
  if (match === null) return undefined;
  const [whole, time = '', ...levels] = match;
  const severity = knownSeverity(levels.join(''));
  const message = text.slice(whole.length);
  return severity && withZonelessTime(text, { time, observed, severity, requestId: undefined, message });
}

/** Of one in which other things stand too. */
function wholeLine(match: RegExpExecArray | null, text: string, observed: number): TextLine | undefined {
  if (match === null) return undefined;
  const [, time, ...levels] = match;
  const severity = knownSeverity(levels.join(''));
  return severity && partial(text, { time: recordTime(time, observed), severity, message: text });
}

/** Of one without a time that could be read. */
function levelAlone(match: RegExpExecArray | null, text: string): TextLine | undefined {
  const severity = match === null ? undefined : knownSeverity(match.slice(1).join(''));
  return severity && partial(text, { severity, message: text });
}

const ESCAPE = String.fromCharCode(0x1b);
const LEVEL =
  'TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARN|WARNING|ERROR|FATAL|CRITICAL|VRB|TRC|DBG|INF|WRN|ERR|FTL|PNC';
/** Where brackets tell that it is one. */
const ENCLOSED_LEVEL = `${LEVEL}|${LEVEL.toLowerCase()}`;
const CLOCK = String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})?`;
const ZONE = String.raw` ?(?:Z|UTC|[+-]\d\d:?\d\d)`;
const TIME = String.raw`(?:\d{4}[-/]\d\d[-/]\d\d[T ])?${CLOCK}(?:${ZONE})?|\d{1,2}:\d\d[AP]M`;

const STAMPED = new RegExp(
  String.raw`^(${TIME})(?:[ \t]{1,8}(?:\[(${ENCLOSED_LEVEL}) {0,8}\]:?|((?:${LEVEL})(?:[+-]\d{1,3})?):?)[ \t]{1,8}| ?\| ?(${LEVEL}) {0,8}\| ?|:(${LEVEL}):| - (${LEVEL}) {0,8}(?:- |: ))`,
);
const NAMED = new RegExp(
  String.raw`^(${TIME}) (?:- \S{1,128} - |\[[^\]\r\n]{1,64}\] {1,8})(?:\[(${LEVEL}) {0,8}\]|(${LEVEL})) {0,8}(?:[-:] | )`,
);
const BRACKETED_TIME = new RegExp(
  String.raw`^\[(${TIME})(?: (${LEVEL})\]|\] (?:\[(${ENCLOSED_LEVEL}) {0,8}\]|(${LEVEL})):?) {1,8}`,
);
const BRACKETED_NAME = new RegExp(
  String.raw`^\[(${TIME})\] (?:\[\d{1,10}\] \[(${LEVEL})\]|(${LEVEL}) (?:in \S{1,64}|\([^)\r\n]{1,128}\)):|[\w.-]{1,64}\.(${LEVEL}|ALERT|EMERGENCY):) `,
);
const THREAD = /^\[[^\]\r\n]{1,64}\] (TRACE|DEBUG|INFO|WARN|ERROR) [\w.$-]{1,200} - /;
const NEST =
  /^\[[\w-]{1,32}\] \d{1,10} {1,4}- \d\d\/\d\d\/\d{4}, \d{1,2}:\d\d:\d\d\s[AP]M {1,8}(LOG|ERROR|WARN|DEBUG|VERBOSE|FATAL) /;
const PYTHON =
  /^(?:(DEBUG|INFO|WARNING|ERROR|CRITICAL):[A-Za-z_][\w.-]{0,127}:(?!\/\/)|(INFO): {5}(?=\S)|(TRACE|DEBUG|ERROR): {4}(?=\S)|(WARNING): {2}(?=\S))/;
const DOTNET_CONSOLE = /^(trce|dbug|info|warn|fail|crit): [^\s[\]]{1,200}\[-?\d{1,10}\](?:\s|$)/;
const PRETTY_ENV = /^ (TRACE|DEBUG|INFO|WARN|ERROR) {1,2}[\w:-]{1,128} {1,64}> /;
const COLOURED_LEVEL = new RegExp(
  String.raw`^${ESCAPE}\[\d{1,3}m(error|warn|info|http|verbose|debug|silly|emerg|alert|crit|warning|notice)${ESCAPE}\[39m: `,
);
const GLOG =
  /^([IWEF])(?:(\d{4})(\d\d)(\d\d)|\d{4}) (\d\d:\d\d:\d\d\.\d{6}) {1,10}\d{1,20} [^\s:\]]{1,128}:\d{1,7}\] /;
const JUL =
  /^([A-Z][a-z]{2}) (\d\d), (\d{4}) (\d{1,2}):(\d\d:\d\d) ([AP]M) [^\r\n]{1,512}\r?\n(SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): /;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const GLOG_LEVELS: ReadonlyMap<string, Severity | undefined> = new Map(
  ['INFO', 'WARNING', 'ERROR', 'FATAL'].map((name) => [name.slice(0, 1), severityOf(name)]),
);
