import type { TelemetryEvent } from './events.ts';
import {
  amount,
  epochMs,
  isObject,
  type JsonObject,
  memoryBytes,
  object,
  positive,
  requestIdOf,
  spans,
  text,
  texts,
  tracing,
} from './fields.ts';

/** Why an element of a batch is no event. */
export type Rejection = 'not-an-object' | 'no-type' | 'no-record';

/**
 * One element of a batch → event, or why it is none. Total, per field: what is absent or of the wrong type is
 * `undefined`; a type that we do not know is kept as it is. `fallbackTime` (epoch ms) stands in for a time that
 * cannot be read.
 * Source: Telemetry API event schema reference, 2022-07-01 to 2025-01-29.
 */
export function decodeEvent(item: unknown, fallbackTime: number): TelemetryEvent | Rejection {
  if (!isObject(item)) return 'not-an-object';
  const { type, record } = item;
  if (typeof type !== 'string') return 'no-type';
  if (record === undefined) return 'no-record';
  const time = epochMs(item['time']) ?? fallbackTime;
  if (type === 'function' || type === 'extension') return { type, time, record };
  const decode = PLATFORM_EVENTS.get(type);
  const envelope = { time, record };
  if (decode === undefined)
    return { type: 'unknown', name: type, ...envelope, requestId: requestIdOf(record) };
  return decode(envelope, object(record));
}

interface Envelope {
  readonly time: number;
  readonly record: unknown;
}

type Decode = (envelope: Envelope, record: JsonObject) => TelemetryEvent;

const outcome = (record: JsonObject) => ({
  status: text(record['status']),
  errorType: text(record['errorType']),
});

const initPhase = (record: JsonObject) => ({
  initializationType: text(record['initializationType']),
  phase: text(record['phase']),
});

const environment = (record: JsonObject) => ({
  functionName: text(record['functionName']),
  functionVersion: text(record['functionVersion']),
  runtimeVersion: text(record['runtimeVersion']),
  runtimeVersionArn: text(record['runtimeVersionArn']),
  instanceId: text(record['instanceId']),
  instanceMaxMemoryBytes: memoryBytes(record['instanceMaxMemory']),
});

const request = ({ record }: Envelope) => ({
  requestId: requestIdOf(record),
  tenantId: text(object(record)['tenantId']),
  tracing: tracing(object(record)['tracing']),
});

const duration = (record: JsonObject) => amount(object(record['metrics'])['durationMs']);

const reportMetrics = (metrics: JsonObject) => ({
  durationMs: amount(metrics['durationMs']),
  billedDurationMs: amount(metrics['billedDurationMs']),
  memorySizeMb: amount(metrics['memorySizeMB']),
  maxMemoryUsedMb: amount(metrics['maxMemoryUsedMB']),
  initDurationMs: positive(metrics['initDurationMs']),
  restoreDurationMs: positive(metrics['restoreDurationMs']),
});

/** A new event type is one more entry, and one more member of `TelemetryEvent`. */
const PLATFORM_EVENTS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  [
    'platform.initStart',
    (envelope, record) => ({
      type: 'platform.initStart',
      ...envelope,
      ...initPhase(record),
      ...environment(record),
      tracing: tracing(record['tracing']),
    }),
  ],
  [
    'platform.initRuntimeDone',
    (envelope, record) => ({
      type: 'platform.initRuntimeDone',
      ...envelope,
      ...initPhase(record),
      ...outcome(record),
      spans: spans(record['spans']),
    }),
  ],
  [
    'platform.initReport',
    (envelope, record) => ({
      type: 'platform.initReport',
      ...envelope,
      ...initPhase(record),
      ...outcome(record),
      durationMs: duration(record),
      spans: spans(record['spans']),
    }),
  ],
  [
    'platform.start',
    (envelope, record) => ({
      type: 'platform.start',
      ...envelope,
      ...request(envelope),
      version: text(record['version']),
      functionArn: text(record['functionArn']),
    }),
  ],
  [
    'platform.runtimeDone',
    (envelope, record) => ({
      type: 'platform.runtimeDone',
      ...envelope,
      ...request(envelope),
      ...outcome(record),
      durationMs: duration(record),
      producedBytes: amount(object(record['metrics'])['producedBytes']),
      spans: spans(record['spans']),
    }),
  ],
  [
    'platform.report',
    (envelope, record) => ({
      type: 'platform.report',
      ...envelope,
      ...request(envelope),
      ...outcome(record),
      ...reportMetrics(object(record['metrics'])),
      spans: spans(record['spans']),
    }),
  ],
  [
    'platform.restoreStart',
    (envelope, record) => ({ type: 'platform.restoreStart', ...envelope, ...environment(record) }),
  ],
  [
    'platform.restoreRuntimeDone',
    (envelope, record) => ({
      type: 'platform.restoreRuntimeDone',
      ...envelope,
      ...outcome(record),
      spans: spans(record['spans']),
    }),
  ],
  [
    'platform.restoreReport',
    (envelope, record) => ({
      type: 'platform.restoreReport',
      ...envelope,
      ...outcome(record),
      durationMs: duration(record),
      spans: spans(record['spans']),
    }),
  ],
  [
    'platform.extension',
    (envelope, record) => ({
      type: 'platform.extension',
      ...envelope,
      name: text(record['name']),
      state: text(record['state']),
      events: texts(record['events']),
      errorType: text(record['errorType']),
    }),
  ],
  [
    'platform.telemetrySubscription',
    (envelope, record) => ({
      type: 'platform.telemetrySubscription',
      ...envelope,
      name: text(record['name']),
      state: text(record['state']),
      types: texts(record['types']),
    }),
  ],
  [
    'platform.logsDropped',
    (envelope, record) => ({
      type: 'platform.logsDropped',
      ...envelope,
      droppedBytes: amount(record['droppedBytes']),
      droppedRecords: amount(record['droppedRecords']),
      reason: text(record['reason']),
    }),
  ],
]);
