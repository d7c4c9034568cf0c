import type {
  InitReport,
  InvokeReport,
  LogEvent,
  RestoreReport,
  TelemetryEvent,
} from '../telemetry-api/events.ts';
import { type LogLine, PLAIN, type RequestMention } from './log-line.ts';
import type { AttributeValue } from './records.ts';
import { NO_SEVERITY, type Severity, severityOf } from './severity.ts';
import { failureOf } from './spans.ts';

export type PlatformEvent = Exclude<TelemetryEvent, LogEvent>;

const INFO = severityOf('INFO');
const WARN = severityOf('WARN');
const ERROR = severityOf('ERROR');

/** A platform event as a log: its record is the body, with its type. `undefined` where the setting leaves it out. */
export function platformLine(
  event: PlatformEvent,
  setting: 'problems' | 'all' | 'none',
): LogLine | undefined {
  if (setting === 'none') return undefined;
  const problem = problemSeverity(event);
  if (setting === 'problems' && problem === undefined) return undefined;
  return {
    ...PLAIN,
    severity: problem ?? INFO ?? PLAIN.severity,
    body: bodyOf(event),
    request: requestOf(event),
  };
}

function requestOf(event: PlatformEvent): RequestMention | undefined {
  const id = 'requestId' in event ? event.requestId : undefined;
  return id === undefined ? undefined : { id, certain: true, field: undefined };
}

/** Failures are told by the report, which follows every init and invocation: once, not once per event. */
function problemSeverity(event: PlatformEvent): Severity | undefined {
  switch (event.type) {
    case 'platform.initReport':
    case 'platform.restoreReport':
    case 'platform.report':
      return outcomeSeverity(event);
    case 'platform.extension':
      return event.errorType === undefined && !FAILED_STATE.test(event.state ?? '') ? undefined : ERROR;
    case 'platform.logsDropped':
      return WARN;
    case 'unknown':
      return OF_LOGS_API.has(event.name) ? OF_LOGS_API.get(event.name) : NO_SEVERITY;
    default:
      return undefined;
  }
}

/** What the old Logs API tells besides: of the first two, each environment and each invocation has one. */
const OF_LOGS_API: ReadonlyMap<string, Severity | undefined> = new Map([
  ['platform.logsSubscription', undefined],
  ['platform.end', undefined],
  ['platform.fault', ERROR],
]);

/** `InitError`, `ExitError`, `ShutdownFailed`, `LaunchError`, `Exited`. */
const FAILED_STATE = /error|failed|exited/i;

/** What is neither success nor a failure is shown, though nothing tells how bad it is. */
function outcomeSeverity({ status, errorType }: InitReport | RestoreReport | InvokeReport) {
  if (failureOf({ status, errorType, description: undefined }) !== undefined) return ERROR;
  const isPlain = errorType === undefined && (status === undefined || status === 'success');
  return isPlain ? undefined : NO_SEVERITY;
}

function bodyOf(event: PlatformEvent): AttributeValue {
  const type = event.type === 'unknown' ? event.name : event.type;
  const record = event.record as AttributeValue;
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  return isObject ? { type, ...record } : { type, record };
}
