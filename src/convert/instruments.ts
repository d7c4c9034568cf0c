import type { Instrument } from './records.ts';
import { DURATION_BOUNDS, MEMORY_BOUNDS, METRIC, RESPONSE_BOUNDS } from './semconv.ts';

/**
 * What is measured of the function. Names, units and descriptions of `faas.*` are the convention's.
 * Source: semantic conventions 1.45.0, FaaS metrics.
 */
export const INSTRUMENTS = {
  invocations: counter(METRIC.invocations, '{invocation}', 'Number of successful invocations.'),
  errors: counter(METRIC.errors, '{error}', 'Number of invocation errors.'),
  timeouts: counter(METRIC.timeouts, '{timeout}', 'Number of invocation timeouts.'),
  coldstarts: counter(METRIC.coldstarts, '{coldstart}', 'Number of invocation cold starts.'),
  invokeDuration: duration(METRIC.invokeDuration, "Measures the duration of the function's logic execution."),
  initDuration: duration(
    METRIC.initDuration,
    "Measures the duration of the function's initialization, such as a cold start.",
  ),
  memUsage: bytes(METRIC.memUsage, MEMORY_BOUNDS, 'Distribution of max memory usage per invocation.'),
  billedDuration: duration(METRIC.billedDuration, 'Duration that an invocation is billed for.'),
  restoreDuration: duration(METRIC.restoreDuration, 'Duration of restoring a snapshot.'),
  producedBytes: bytes(METRIC.producedBytes, RESPONSE_BOUNDS, 'Size of the response of an invocation.'),
  responseLatency: duration(
    METRIC.responseLatency,
    'Time from the start of an invocation to the first byte of its response.',
  ),
  responseDuration: duration(
    METRIC.responseDuration,
    'Time from the first to the last byte of the response of an invocation.',
  ),
  runtimeOverhead: duration(
    METRIC.runtimeOverhead,
    'Time from the end of the response until the runtime is ready for another invocation.',
  ),
  extensionOverhead: duration(
    METRIC.extensionOverhead,
    'Time that extensions take after the runtime is done.',
  ),
} as const;

/** What is measured of the bridge itself. Source: semantic conventions 1.45.0, OpenTelemetry SDK metrics. */
export const SELF_INSTRUMENTS = {
  spansExported: counter(METRIC.spansExported, '{span}', exported('spans')),
  logsExported: counter(METRIC.logsExported, '{log_record}', exported('log records')),
  pointsExported: counter(METRIC.pointsExported, '{data_point}', exported('metric data points')),
  exportDuration: duration(METRIC.exportDuration, 'The duration of exporting a batch of telemetry records.'),
  exportRetries: counter(
    METRIC.exportRetries,
    '{retry}',
    'Attempts to export that failed, and are repeated.',
  ),
  spansProcessed: counter(METRIC.spansProcessed, '{span}', processed('spans')),
  logsProcessed: counter(METRIC.logsProcessed, '{log_record}', processed('log records')),
  spanQueueSize: level(METRIC.spanQueueSize, '{span}', 'The number of spans in the queue.'),
  logQueueSize: level(METRIC.logQueueSize, '{log_record}', 'The number of log records in the queue.'),
  spanQueueCapacity: level(METRIC.spanQueueCapacity, '{span}', capacity('spans')),
  logQueueCapacity: level(METRIC.logQueueCapacity, '{log_record}', capacity('log records')),
  queueSize: level(METRIC.queueSize, 'By', 'What waits to be sent, of all signals.'),
  queueCapacity: level(METRIC.queueCapacity, 'By', 'The most that may wait to be sent, of all signals.'),
  accepted: counter(METRIC.accepted, '{item}', 'Spans, log records and data points that were made.'),
  recovered: counter(
    METRIC.recovered,
    '{item}',
    'Spans, log records and data points that were kept over a reset of the sandbox.',
  ),
  rejected: counter(METRIC.rejected, '{event}', 'Telemetry events that could not be read, or were lost.'),
  filtered: counter(
    METRIC.filtered,
    '{item}',
    'Telemetry events and records that a setting, the sampler or a repetition left out.',
  ),
} as const;

function counter(name: string, unit: string, description: string): Instrument {
  return { name, description, unit, kind: 'counter', bounds: [] };
}

function duration(name: string, description: string): Instrument {
  return { name, description, unit: 's', kind: 'histogram', bounds: DURATION_BOUNDS };
}

function bytes(name: string, bounds: readonly number[], description: string): Instrument {
  return { name, description, unit: 'By', kind: 'histogram', bounds };
}

/** One value at a time. */
function level(name: string, unit: string, description: string): Instrument {
  return { name, description, unit, kind: 'level', bounds: [] };
}

function exported(items: string): string {
  return `The number of ${items} for which the export has finished, either successful or failed.`;
}

function processed(items: string): string {
  return `The number of ${items} for which the processing has finished, either successful or failed.`;
}

function capacity(items: string): string {
  return `The maximum number of ${items} the queue can hold.`;
}
