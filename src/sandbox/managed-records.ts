import { roundMs } from './clock.ts';
import type { TelemetryRecord } from './events.ts';
import {
  type InitKind,
  type InstanceFacts,
  type OfInvocation,
  type Outcome,
  type PlatformSpan,
  platform,
  present,
  spansOf,
  type TimedOutcome,
} from './platform-records.ts';

/**
 * What the platform says otherwise on managed instances, key by key: a runtime version that may be empty, and
 * reports of nothing but duration and response. Source: AWS's own core for them, as its emulator runs it.
 */

export function initStart(
  at: number,
  { initializationType, phase }: InitKind,
  facts: InstanceFacts,
): TelemetryRecord {
  return platform(at, 'initStart', {
    initializationType,
    runtimeVersion: '',
    runtimeVersionArn: '',
    functionName: facts.functionName,
    functionVersion: facts.functionVersion,
    instanceId: facts.instanceId,
    instanceMaxMemory: facts.memoryMb * 1_048_576,
    phase,
  });
}

export function initRuntimeDone(
  at: number,
  { initializationType, phase }: InitKind,
  { status, errorType }: Outcome,
): TelemetryRecord {
  return platform(at, 'initRuntimeDone', { initializationType, status, phase, ...present({ errorType }) });
}

export function initReport(
  at: number,
  { initializationType, phase }: InitKind,
  { durationMs, status, errorType }: TimedOutcome,
): TelemetryRecord {
  const metrics = { durationMs: roundMs(durationMs) };
  return platform(at, 'initReport', {
    initializationType,
    metrics,
    phase,
    status,
    ...present({ errorType }),
  });
}

export interface ManagedReportFacts extends OfInvocation, TimedOutcome {
  readonly spans: readonly PlatformSpan[];
}

export function report(at: number, facts: ManagedReportFacts): TelemetryRecord {
  const { requestId, status, durationMs, tracing, tenantId, errorType } = facts;
  return platform(at, 'report', {
    requestId,
    status,
    metrics: { durationMs: roundMs(durationMs) },
    ...present({ tracing, tenantId, spans: spansOf(facts.spans), errorType }),
  });
}
