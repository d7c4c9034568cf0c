import { isoTime, roundMs } from './clock.ts';
import type { InitializationType, Phase, Status, TelemetryRecord } from './events.ts';
import type { Extension } from './extension-registry.ts';
import type { Dropped } from './telemetry-stream.ts';
import type { PlatformTracing } from './trace-header.ts';

/** Records of the platform, schema 2025-01-29. Source: Lambda developer guide, Telemetry API schema reference. */

export interface Outcome {
  readonly status: Status;
  readonly errorType: string | undefined;
}

export interface TimedOutcome extends Outcome {
  readonly durationMs: number;
}

/** The parts that the records of one invocation share. */
export interface OfInvocation {
  readonly requestId: string;
  readonly tracing: PlatformTracing | undefined;
  readonly tenantId: string | undefined;
}

export interface PlatformSpan {
  readonly name: string;
  readonly startedAt: number;
  readonly durationMs: number;
}

/** Which init it is. */
export interface InitKind {
  readonly initializationType: InitializationType;
  readonly phase: Phase;
}

/** The function and the instance that it runs on. */
export interface InstanceFacts {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly instanceId: string;
  readonly memoryMb: number;
}

export function initStart(at: number, kind: InitKind, facts: InstanceFacts): TelemetryRecord {
  return platform(at, 'initStart', { ...kind, ...instance(facts) });
}

export function initRuntimeDone(at: number, kind: InitKind, outcome: Outcome): TelemetryRecord {
  return platform(at, 'initRuntimeDone', { ...kind, ...ended(outcome) });
}

export function initReport(at: number, kind: InitKind, outcome: TimedOutcome): TelemetryRecord {
  return platform(at, 'initReport', { ...kind, ...timed(outcome) });
}

export function restoreStart(at: number, facts: InstanceFacts): TelemetryRecord {
  return platform(at, 'restoreStart', instance(facts));
}

export function restoreRuntimeDone(at: number, outcome: Outcome): TelemetryRecord {
  return platform(at, 'restoreRuntimeDone', ended(outcome));
}

export function restoreReport(at: number, outcome: TimedOutcome): TelemetryRecord {
  return platform(at, 'restoreReport', timed(outcome));
}

export function extensionState(at: number, { name, state, events, errorType }: Extension): TelemetryRecord {
  return platform(at, 'extension', { name, state, events, ...present({ errorType }) });
}

export interface SubscriptionFacts {
  readonly name: string;
  readonly state: 'Subscribed' | 'Already subscribed';
  readonly types: readonly string[];
}

export function telemetrySubscription(
  at: number,
  { name, state, types }: SubscriptionFacts,
): TelemetryRecord {
  return platform(at, 'telemetrySubscription', { name, state, types });
}

export interface StartFacts extends OfInvocation {
  readonly version: string;
  readonly functionArn: string;
}

export function start(at: number, facts: StartFacts): TelemetryRecord {
  const { requestId, version, functionArn, tracing, tenantId } = facts;
  return platform(at, 'start', { requestId, version, functionArn, ...present({ tracing, tenantId }) });
}

export interface RuntimeDoneFacts extends OfInvocation, Outcome {
  readonly durationMs: number;
  readonly producedBytes: number | undefined;
  readonly spans: readonly PlatformSpan[];
}

export function runtimeDone(at: number, facts: RuntimeDoneFacts): TelemetryRecord {
  const { requestId, durationMs, producedBytes, tracing, tenantId } = facts;
  return platform(at, 'runtimeDone', {
    requestId,
    ...ended(facts),
    metrics: { durationMs: roundMs(durationMs), ...present({ producedBytes }) },
    ...present({ spans: spansOf(facts.spans), tracing, tenantId }),
  });
}

export interface ReportFacts extends OfInvocation, Outcome {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedMB: number | undefined;
  readonly initDurationMs: number | undefined;
  readonly restoreDurationMs: number | undefined;
  readonly spans: readonly PlatformSpan[];
}

export function report(at: number, facts: ReportFacts): TelemetryRecord {
  const { requestId, durationMs, billedDurationMs, memorySizeMB, maxMemoryUsedMB, tracing, tenantId } = facts;
  const initDurationMs = rounded(facts.initDurationMs);
  const restoreDurationMs = rounded(facts.restoreDurationMs);
  return platform(at, 'report', {
    requestId,
    metrics: {
      durationMs: roundMs(durationMs),
      billedDurationMs,
      memorySizeMB,
      ...present({ maxMemoryUsedMB, initDurationMs, restoreDurationMs }),
    },
    ...ended(facts),
    ...present({ spans: spansOf(facts.spans), tracing, tenantId }),
  });
}

/** Source: Telemetry API schema reference, `platform.logsDropped`; the reason is AWS's own sample. */
export function logsDropped(at: number, { records, bytes }: Dropped): TelemetryRecord {
  return platform(at, 'logsDropped', {
    droppedBytes: bytes,
    droppedRecords: records,
    reason: 'Some logs were dropped because the downstream consumer is slower than the logs production rate',
  });
}

function instance({ functionName, functionVersion, instanceId, memoryMb }: InstanceFacts): object {
  return { functionName, functionVersion, instanceId, instanceMaxMemory: memoryMb * 1_048_576 };
}

export function platform(at: number, type: string, record: object): TelemetryRecord {
  return { time: isoTime(at), type: `platform.${type}`, record };
}

function timed({ durationMs, ...outcome }: TimedOutcome): object {
  return { metrics: { durationMs: roundMs(durationMs) }, ...ended(outcome) };
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : roundMs(ms);
}

function ended({ status, errorType }: Outcome): object {
  return { status, ...present({ errorType }) };
}

export function spansOf(spans: readonly PlatformSpan[]): readonly object[] | undefined {
  if (spans.length === 0) return undefined;
  return spans.map(({ name, startedAt, durationMs }) => ({
    name,
    start: isoTime(startedAt),
    durationMs: roundMs(durationMs),
  }));
}

/** Leaves out what is not known: the platform has no null fields. */
export function present(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
