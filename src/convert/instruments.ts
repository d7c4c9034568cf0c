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

export function counter(name: string, unit: string, description: string): Instrument {
  return { name, description, unit, kind: 'counter', bounds: [] };
}

export function duration(name: string, description: string): Instrument {
  return { name, description, unit: 's', kind: 'histogram', bounds: DURATION_BOUNDS };
}

function bytes(name: string, bounds: readonly number[], description: string): Instrument {
  return { name, description, unit: 'By', kind: 'histogram', bounds };
}
