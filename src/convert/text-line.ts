import { type Instant, parseIsoTime } from '../iso-time.ts';
import { isNoRequest, type LogLine } from './log-line.ts';
import { recordTime } from './record-time.ts';
import { NO_SEVERITY, type Severity, severityOf } from './severity.ts';

/** A line of text taken apart. */
export interface TextLine extends Pick<LogLine, 'fields' | 'severity' | 'time'> {
  readonly requestId: string | undefined;
  /** Without the prefix where all of it has found a place, else the whole line. */
  readonly body: string;
  /** What follows the prefix: it may be JSON, or the trace of an error. */
  readonly message: string;
}

interface Parts {
  readonly time: Instant | undefined;
  readonly requestId: string;
  readonly level: string;
  readonly body: string;
}

/** `undefined` where the parts only look like a layout's: then the text is somebody else's. */
export function complete({ time, requestId, level, body }: Parts): TextLine | undefined {
  const severity = knownSeverity(level);
  if (time === undefined || severity === undefined) return undefined;
  return taken({
    time,
    severity,
    requestId: isNoRequest(requestId) ? undefined : requestId,
    body,
    message: body,
  });
}

export function partial(text: string, parts: Partial<TextLine> & Pick<TextLine, 'message'>): TextLine {
  return taken({ ...parts, body: text });
}

function taken(parts: Partial<TextLine> & Pick<TextLine, 'body' | 'message'>): TextLine {
  const { time, severity = NO_SEVERITY, requestId, body, message, fields = NO_FIELDS } = parts;
  return { time, severity, requestId, body, message, fields };
}

const NO_FIELDS: TextLine['fields'] = [];

interface ZonelessParts {
  readonly time: string;
  readonly observed: number;
  readonly severity: Severity | undefined;
  readonly requestId: string | undefined;
  readonly message: string;
}

/** A time that cannot be told without a zone stays where it is, whatever follows it. */
export function withZonelessTime(text: string, parts: ZonelessParts): TextLine {
  const { severity = NO_SEVERITY, requestId } = parts;
  const time = recordTime(parts.time, parts.observed);
  const message = time === undefined ? text : parts.message;
  return taken({ time, severity, requestId, body: message, message });
}

export function knownSeverity(level: string): Severity | undefined {
  const severity = severityOf(level);
  return severity?.number === undefined ? undefined : severity;
}

/** A text among other things in which time and level stand; it stays whole. `undefined` where one of them is none. */
export function withLevelAndTime(
  text: string,
  parts: { readonly time: string; readonly level: string; readonly message: string },
): TextLine | undefined {
  const severity = knownSeverity(parts.level);
  const time = parseIsoTime(parts.time);
  return severity && time && partial(text, { time, severity, message: parts.message });
}
