/**
 * A Telemetry API event, decoded field by field: what is absent or of the wrong type is `undefined`, and costs
 * nothing but itself. Times are epoch ms (with a fraction where the platform gives one), durations ms.
 * Source: Telemetry API schemas 2022-07-01, 2022-12-13 and 2025-01-29.
 */
export type TelemetryEvent =
  | InitStart
  | InitRuntimeDone
  | InitReport
  | InvokeStart
  | InvokeRuntimeDone
  | InvokeReport
  | RestoreStart
  | RestoreRuntimeDone
  | RestoreReport
  | ExtensionState
  | TelemetrySubscription
  | LogsDropped
  | LogEvent
  | UnknownEvent;

interface Timed {
  /** When the platform generated it, epoch ms; when it cannot be read, the time of the event before it in the POST, else of arrival. */
  readonly time: number;
}

interface Platform extends Timed {
  /** The record as it came, for those who show it whole. */
  readonly record: unknown;
}

export interface PlatformSpan {
  readonly name: string;
  readonly start: number | undefined;
  readonly durationMs: number | undefined;
}

export interface Tracing {
  /** Lambda's own segment id, 16 hex digits, where the platform names it. */
  readonly spanId: string | undefined;
  /** The upstream X-Ray header as it came. */
  readonly header: string | undefined;
}

export interface InitStart extends Platform {
  readonly type: 'platform.initStart';
  readonly initializationType: string | undefined;
  readonly phase: string | undefined;
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly runtimeVersion: string | undefined;
  readonly runtimeVersionArn: string | undefined;
  /** The log stream name. */
  readonly instanceId: string | undefined;
  readonly instanceMaxMemoryBytes: number | undefined;
  readonly tracing: Tracing | undefined;
}

interface Outcome {
  /** `success`, `failure`, `error`, `timeout`, or anything else. */
  readonly status: string | undefined;
  readonly errorType: string | undefined;
}

export interface InitRuntimeDone extends Platform, Outcome {
  readonly type: 'platform.initRuntimeDone';
  readonly initializationType: string | undefined;
  readonly phase: string | undefined;
  readonly spans: readonly PlatformSpan[];
}

export interface InitReport extends Platform, Outcome {
  readonly type: 'platform.initReport';
  readonly initializationType: string | undefined;
  readonly phase: string | undefined;
  readonly durationMs: number | undefined;
  readonly spans: readonly PlatformSpan[];
}

export interface InvokeStart extends Platform {
  readonly type: 'platform.start';
  readonly requestId: string | undefined;
  readonly version: string | undefined;
  readonly functionArn: string | undefined;
  readonly tenantId: string | undefined;
  readonly tracing: Tracing | undefined;
}

export interface InvokeRuntimeDone extends Platform, Outcome {
  readonly type: 'platform.runtimeDone';
  readonly requestId: string | undefined;
  readonly durationMs: number | undefined;
  readonly producedBytes: number | undefined;
  readonly spans: readonly PlatformSpan[];
  readonly tenantId: string | undefined;
  readonly tracing: Tracing | undefined;
}

export interface InvokeReport extends Platform, Outcome {
  readonly type: 'platform.report';
  readonly requestId: string | undefined;
  readonly durationMs: number | undefined;
  readonly billedDurationMs: number | undefined;
  readonly memorySizeMb: number | undefined;
  readonly maxMemoryUsedMb: number | undefined;
  readonly initDurationMs: number | undefined;
  readonly restoreDurationMs: number | undefined;
  readonly spans: readonly PlatformSpan[];
  readonly tenantId: string | undefined;
  readonly tracing: Tracing | undefined;
}

export interface RestoreStart extends Platform {
  readonly type: 'platform.restoreStart';
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly runtimeVersion: string | undefined;
  readonly runtimeVersionArn: string | undefined;
  readonly instanceId: string | undefined;
  readonly instanceMaxMemoryBytes: number | undefined;
}

export interface RestoreRuntimeDone extends Platform, Outcome {
  readonly type: 'platform.restoreRuntimeDone';
  readonly spans: readonly PlatformSpan[];
}

export interface RestoreReport extends Platform, Outcome {
  readonly type: 'platform.restoreReport';
  readonly durationMs: number | undefined;
  readonly spans: readonly PlatformSpan[];
}

export interface ExtensionState extends Platform {
  readonly type: 'platform.extension';
  readonly name: string | undefined;
  readonly state: string | undefined;
  readonly events: readonly string[];
  readonly errorType: string | undefined;
}

export interface TelemetrySubscription extends Platform {
  readonly type: 'platform.telemetrySubscription';
  readonly name: string | undefined;
  readonly state: string | undefined;
  readonly types: readonly string[];
}

export interface LogsDropped extends Platform {
  readonly type: 'platform.logsDropped';
  readonly droppedBytes: number | undefined;
  readonly droppedRecords: number | undefined;
  readonly reason: string | undefined;
}

export interface LogEvent extends Timed {
  readonly type: 'function' | 'extension';
  /** A string, an object (JSON log format), or whatever else came. */
  readonly record: unknown;
}

/** A type that we do not know (yet): kept, counted, and shown where platform records are. */
export interface UnknownEvent extends Timed {
  readonly type: 'unknown';
  readonly name: string;
  readonly record: unknown;
  readonly requestId: string | undefined;
}
