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

/** Init has no request: Node writes `undefined` or `-` then, Python nothing. */
export function isNoRequest(requestId: string): boolean {
  return requestId === '' || requestId === '-' || requestId === 'undefined';
}
