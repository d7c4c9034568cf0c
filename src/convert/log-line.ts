import type { AttributeValue, HrTime } from './records.ts';
import { NO_SEVERITY, type Severity } from './severity.ts';

/** What one log record says of itself. */
export interface LogLine {
  readonly time: HrTime | undefined;
  readonly severity: Severity;
  readonly body: AttributeValue | undefined;
  readonly request: RequestMention | undefined;
  readonly trace: TraceMention | undefined;
  readonly exception: Exception | undefined;
  /** Everything else that a JSON record carries. */
  readonly fields: readonly Field[];
  /** The durable execution that the record belongs to. */
  readonly executionArn: string | undefined;
}

export type Field = readonly [key: string, value: AttributeValue];

export interface RequestMention {
  readonly id: string;
  /** The runtime wrote it, so it names an invocation; what stands in JSON may be the application's own. */
  readonly certain: boolean;
  /** The JSON field to put it back to if it is the application's own; `undefined` where it never left its place. */
  readonly field: string | undefined;
}

export interface TraceMention {
  readonly traceId: string;
  readonly spanId: string | undefined;
  readonly sampled: boolean | undefined;
}

export interface Exception {
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly stacktrace: string | undefined;
}

const NO_FIELDS: readonly Field[] = [];

/** A line of which nothing is known. */
export const PLAIN: LogLine = {
  time: undefined,
  severity: NO_SEVERITY,
  body: undefined,
  request: undefined,
  trace: undefined,
  exception: undefined,
  fields: [],
  executionArn: undefined,
};

/** A line of which this much is known. Spelt out, because it is made for every log: spreading costs three times as much. */
export function logLine(known: Partial<LogLine>): LogLine {
  return {
    time: known.time,
    severity: known.severity ?? NO_SEVERITY,
    body: known.body,
    request: known.request,
    trace: known.trace,
    exception: known.exception,
    fields: known.fields ?? NO_FIELDS,
    executionArn: known.executionArn,
  };
}

/** Init has no request: Node writes `undefined` or `-` then, Python nothing. */
export function isNoRequest(requestId: string): boolean {
  return requestId === '' || requestId === '-' || requestId === 'undefined';
}
