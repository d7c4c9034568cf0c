import type {
  ExtensionState,
  InitReport,
  InitRuntimeDone,
  InitStart,
  InvokeReport,
  InvokeRuntimeDone,
  InvokeStart,
  LogEvent,
  LogsDropped,
  PlatformSpan,
  RestoreReport,
  RestoreRuntimeDone,
  RestoreStart,
  TelemetryEvent,
  UnknownEvent,
} from '../../src/telemetry-api/events.ts';

/** Noon of some day: what tests call 0 ms. */
const NOON = Date.UTC(2026, 10, 23, 12);

/** Epoch ms, `ms` after noon. */
export const at = (ms: number): number => NOON + ms;

export const REQUEST_ID = '6d68ca91-49c9-448d-89b8-7ca3e6dc66aa';
export const OTHER_REQUEST_ID = '79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36';
export const INSTANCE_ID = '2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef';

/** Builds an event; each test names only what it is about. `time` is ms after noon. */
type Build<E> = (facts?: Partial<E>) => E;

export const initStart: Build<InitStart> = ({ time = -300, ...facts } = {}) => ({
  type: 'platform.initStart',
  time: at(time),
  record: {},
  initializationType: 'on-demand',
  phase: 'init',
  functionName: 'orders',
  functionVersion: '$LATEST',
  runtimeVersion: undefined,
  runtimeVersionArn: undefined,
  instanceId: INSTANCE_ID,
  instanceMaxMemoryBytes: undefined,
  tracing: undefined,
  ...facts,
});

export const initRuntimeDone: Build<InitRuntimeDone> = ({ time = -150, ...facts } = {}) => ({
  type: 'platform.initRuntimeDone',
  time: at(time),
  record: {},
  initializationType: 'on-demand',
  phase: 'init',
  status: 'success',
  errorType: undefined,
  spans: [],
  ...facts,
});

export const initReport: Build<InitReport> = ({ time = -100, ...facts } = {}) => ({
  type: 'platform.initReport',
  time: at(time),
  record: {},
  initializationType: 'on-demand',
  phase: 'init',
  status: 'success',
  errorType: undefined,
  durationMs: 200,
  spans: [],
  ...facts,
});

export const start: Build<InvokeStart> = ({ time = 0, ...facts } = {}) => ({
  type: 'platform.start',
  time: at(time),
  record: {},
  requestId: REQUEST_ID,
  version: '$LATEST',
  functionArn: undefined,
  tenantId: undefined,
  tracing: undefined,
  ...facts,
});

export const runtimeDone: Build<InvokeRuntimeDone> = ({ time = 100, ...facts } = {}) => ({
  type: 'platform.runtimeDone',
  time: at(time),
  record: {},
  requestId: REQUEST_ID,
  status: 'success',
  errorType: undefined,
  durationMs: 100,
  producedBytes: undefined,
  spans: [],
  tenantId: undefined,
  tracing: undefined,
  ...facts,
});

export const report: Build<InvokeReport> = ({ time = 150, ...facts } = {}) => ({
  type: 'platform.report',
  time: at(time),
  record: {},
  requestId: REQUEST_ID,
  status: 'success',
  errorType: undefined,
  durationMs: 100,
  billedDurationMs: undefined,
  memorySizeMb: undefined,
  maxMemoryUsedMb: undefined,
  initDurationMs: undefined,
  restoreDurationMs: undefined,
  spans: [],
  tenantId: undefined,
  tracing: undefined,
  ...facts,
});

export const restoreStart: Build<RestoreStart> = ({ time = -300, ...facts } = {}) => ({
  type: 'platform.restoreStart',
  time: at(time),
  record: {},
  functionName: 'orders',
  functionVersion: '7',
  runtimeVersion: undefined,
  runtimeVersionArn: undefined,
  instanceId: INSTANCE_ID,
  instanceMaxMemoryBytes: undefined,
  ...facts,
});

export const restoreRuntimeDone: Build<RestoreRuntimeDone> = ({ time = -150, ...facts } = {}) => ({
  type: 'platform.restoreRuntimeDone',
  time: at(time),
  record: {},
  status: 'success',
  errorType: undefined,
  spans: [],
  ...facts,
});

export const restoreReport: Build<RestoreReport> = ({ time = -100, ...facts } = {}) => ({
  type: 'platform.restoreReport',
  time: at(time),
  record: {},
  status: 'success',
  errorType: undefined,
  durationMs: 200,
  spans: [],
  ...facts,
});

export const extensionState: Build<ExtensionState> = ({ time = -100, ...facts } = {}) => ({
  type: 'platform.extension',
  time: at(time),
  record: {},
  name: 'some-extension',
  state: 'Ready',
  events: ['INVOKE', 'SHUTDOWN'],
  errorType: undefined,
  ...facts,
});

export const logsDropped: Build<LogsDropped> = ({ time = 50, ...facts } = {}) => ({
  type: 'platform.logsDropped',
  time: at(time),
  record: {},
  droppedBytes: undefined,
  droppedRecords: undefined,
  reason: undefined,
  ...facts,
});

export const unknownEvent: Build<UnknownEvent> = ({ time = 50, ...facts } = {}) => ({
  type: 'unknown',
  time: at(time),
  name: 'platform.somethingNew',
  record: {},
  requestId: undefined,
  ...facts,
});

export function functionLog(record: unknown, time = 50): LogEvent {
  return { type: 'function', time: at(time), record };
}

export function extensionLog(record: unknown, time = 50): LogEvent {
  return { type: 'extension', time: at(time), record };
}

export function phase(facts: Partial<PlatformSpan> & Pick<PlatformSpan, 'name'>): PlatformSpan {
  return { start: at(0), durationMs: 100, ...facts };
}

/** An init that went well, on demand, shortly before noon. */
export function init(): TelemetryEvent[] {
  return [initStart(), initRuntimeDone(), initReport()];
}

/** A line as Node's runtime writes it where the log format is text. */
export function nodeLine(message: string, { requestId = REQUEST_ID, level = 'INFO' } = {}): string {
  return `2026-11-23T12:00:00.040Z\t${requestId}\t${level}\t${message}\n`;
}
