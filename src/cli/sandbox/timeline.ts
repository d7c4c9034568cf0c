import type { ProcessIdentity, SandboxEvent, Status, TelemetryRecord } from '../../sandbox/events.ts';
import type { Paint, Role } from '../../sandbox/viewer/paint.ts';
import { cut, padStart, printable } from '../../sandbox/viewer/text.ts';
import { counted, formatBytes, formatMs } from '../../sandbox/viewer/units.ts';

/** One thing that happened, for human eyes: who it happened to, and what. */
interface Entry {
  readonly who: string;
  readonly text: string;
  readonly role?: Role;
}

type Describe = {
  readonly [K in SandboxEvent['kind']]: (event: Extract<SandboxEvent, { kind: K }>) => Entry | undefined;
};

const PLATFORM = 'lambda';
const LONGEST_TEXT = 2000;
const LONGEST_BODY = 200;

/** Events that say nothing new to a reader have no entry: platform records show where they are delivered. */
const DESCRIBE: Describe = {
  'sandbox-opened': () => undefined,
  'resources-limited': ({ cpus, memoryMb }) => ({
    who: PLATFORM,
    text: `function and extensions share ${share(cpus)} and ${memoryMb} MB`,
  }),
  'resources-not-limited': ({ reason }) => ({
    who: PLATFORM,
    text: `the memory size is reported only, nothing is limited: ${printable(reason)}`,
    role: 'warning',
  }),
  'init-started': ({ phase }) => ({
    who: PLATFORM,
    text: phase === 'init' ? 'init' : 'init again, inside the invocation',
    role: 'strong',
  }),
  'init-ended': ({ status, errorType, durationMs }) => ({
    who: PLATFORM,
    text: `init ${outcome(status, errorType)} after ${formatMs(durationMs)}`,
    role: roleOf(status),
  }),
  restored: ({ status, errorType, durationMs }) => ({
    who: PLATFORM,
    text: `restore ${outcome(status, errorType)} after ${formatMs(durationMs)}`,
    role: roleOf(status),
  }),
  'process-started': ({ process }) => ({
    who: name(process),
    text: `started, pid ${process.pid}`,
    role: 'faint',
  }),
  'process-exited': ({ process, code, signal }) => ({
    who: name(process),
    text: signal === null ? `exited with code ${code}` : `ended by ${signal}`,
    role: 'faint',
  }),
  'process-output': ({ process, text }) => ({ who: name(process), text: `| ${printable(text)}` }),
  'extension-registered': ({ name, events, sinceExecMs }) => ({
    who: name,
    text: `registered for ${events.join(' and ') || 'no event'}, ${formatMs(sinceExecMs)} after its start`,
  }),
  'extension-subscribed': ({ name, status, body }) => ({
    who: name,
    text: status === 200 ? 'subscribed to telemetry' : `telemetry subscription: ${status} ${printable(body)}`,
    role: status === 200 ? 'faint' : 'warning',
  }),
  'extension-ready': ({ name, sinceExecMs }) => ({
    who: name,
    text: `first next, ${formatMs(sinceExecMs)} after its start`,
  }),
  'extension-failed': ({ name, during, errorType }) => ({
    who: name,
    text: `reported ${during}/error ${printable(errorType)}`,
    role: 'bad',
  }),
  'event-sent': () => undefined,
  'invoke-started': ({ requestId, traceHeader }) => ({
    who: PLATFORM,
    text: `invocation ${requestId} (${printable(traceHeader)})`,
    role: 'strong',
  }),
  'response-sent': ({ requestId, body, errorType }) => ({
    who: PLATFORM,
    text: `response of ${short(requestId)}: ${cut(printable(body), LONGEST_BODY)}`,
    role: errorType === undefined ? 'good' : 'bad',
  }),
  'runtime-done': ({ requestId, status, errorType, durationMs }) => ({
    who: PLATFORM,
    text: `runtime done with ${short(requestId)}, ${outcome(status, errorType)}, ${formatMs(durationMs)}`,
    role: roleOf(status),
  }),
  'invoke-ended': ({ requestId, extensionOverheadMs }) => ({
    who: PLATFORM,
    text: `invocation ${short(requestId)} over, extensions added ${formatMs(extensionOverheadMs)}`,
  }),
  frozen: () => ({ who: PLATFORM, text: 'frozen', role: 'platform' }),
  thawed: ({ frozenMs }) => ({ who: PLATFORM, text: `thawed after ${formatMs(frozenMs)}`, role: 'platform' }),
  'telemetry-generated': () => undefined,
  'telemetry-sent': ({ name, records, bytes, status }) => ({
    who: name,
    text: `got ${amount(records)}, ${formatBytes(bytes)}${kinds(records)}${answer(status)}`,
    role: status === undefined || status >= 400 ? 'warning' : 'faint',
  }),
  'telemetry-dropped': ({ name, records, bytes }) => ({
    who: name,
    text: `too slow: ${counted(records, 'record')}, ${formatBytes(bytes)}, dropped`,
    role: 'warning',
  }),
  'shutdown-started': ({ reason, at, deadlineMs }) => ({
    who: PLATFORM,
    text: `shutdown (${reason}), ${formatMs(Math.max(0, deadlineMs - at))} left`,
    role: reason === 'spindown' ? 'strong' : 'bad',
  }),
  'extension-exited': ({ name, beforeDeadlineMs, killed }) => ({
    who: name,
    text: killed ? 'had to be killed' : `gone ${formatMs(Math.max(0, beforeDeadlineMs))} before the deadline`,
    role: killed ? 'warning' : 'faint',
  }),
  'shutdown-ended': ({ durationMs }) => ({
    who: PLATFORM,
    text: `shutdown over after ${formatMs(durationMs)}`,
  }),
};

export interface TimelineOptions {
  readonly startedAt: number;
  readonly paint: Paint;
}

const TIME_COLUMNS = 9;
const WHO_COLUMNS = 22;

/** A sandbox event → a line of the timeline, `undefined` where it says nothing new. */
export function timelineLine(event: SandboxEvent, { startedAt, paint }: TimelineOptions): string | undefined {
  const entry = describe(event);
  if (entry === undefined) return undefined;
  const time = padStart(((event.at - startedAt) / 1000).toFixed(3), TIME_COLUMNS);
  const who = padStart(cut(printable(entry.who), WHO_COLUMNS), WHO_COLUMNS);
  const text = cut(entry.text, LONGEST_TEXT);
  return `${paint('faint', time)}  ${paint('own', who)}  ${entry.role === undefined ? text : paint(entry.role, text)}\n`;
}

function describe<K extends SandboxEvent['kind']>(
  event: Extract<SandboxEvent, { kind: K }>,
): Entry | undefined {
  return DESCRIBE[event.kind as K](event);
}

function name(process: ProcessIdentity): string {
  return process.name;
}

/** Enough of it to tell apart what runs at the same time. */
function short(requestId: string): string {
  return cut(printable(requestId), 9);
}

function outcome(status: Status, errorType: string | undefined): string {
  return errorType === undefined ? status : `${status} (${printable(errorType)})`;
}

function roleOf(status: Status): Role {
  return status === 'success' ? 'good' : 'bad';
}

function answer(status: number | undefined): string {
  if (status === undefined) return ', no answer: they will be sent again';
  return status >= 400 ? `, answered ${status}: they will be sent again` : '';
}

/** `29 % of a CPU`, `1.7 CPUs` */
function share(cpus: number): string {
  return cpus < 1 ? `${Math.round(cpus * 100)} % of a CPU` : `${cpus.toFixed(1)} CPUs`;
}

function amount(records: readonly TelemetryRecord[]): string {
  return records.length === 0 ? 'a part of a record' : counted(records.length, 'record');
}

/** `: initStart, start, function × 3` */
function kinds(records: readonly TelemetryRecord[]): string {
  const counts = new Map<string, number>();
  for (const { type } of records) {
    const kind = type.replace(/^platform\./, '');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const list = [...counts].map(([kind, count]) => (count === 1 ? kind : `${kind} × ${count}`));
  return list.length === 0 ? '' : `: ${list.join(', ')}`;
}
