import type { InvokeReport, InvokeRuntimeDone, PlatformSpan } from '../telemetry-api/events.ts';
import { INSTRUMENTS } from './instruments.ts';
import type { Instrument, Measurement } from './records.ts';
import type { Startup } from './startup.ts';
import { toSeconds } from './time.ts';

/** Lambda's "MB" is 2^20 bytes. */
const MB = 1_048_576;

/** How an invocation ended, and what it took: from its `runtimeDone`, or else from its report. */
export function outcomeMeasurements(event: InvokeRuntimeDone | InvokeReport): Measurement[] {
  const bytes = event.type === 'platform.runtimeDone' ? event.producedBytes : undefined;
  return measured(event.time, [
    [countOf(event), 1],
    [INSTRUMENTS.invokeDuration, seconds(event.durationMs)],
    [INSTRUMENTS.producedBytes, bytes],
    ...phases(event.spans, RUNTIME_PHASES),
  ]);
}

/** What the report alone tells. */
export function reportMeasurements(event: InvokeReport): Measurement[] {
  const { time, billedDurationMs, maxMemoryUsedMb, spans } = event;
  return measured(time, [
    [INSTRUMENTS.billedDuration, seconds(billedDurationMs)],
    [INSTRUMENTS.memUsage, maxMemoryUsedMb === undefined ? undefined : maxMemoryUsedMb * MB],
    ...phases(spans, EXTENSION_PHASES),
  ]);
}

/** From its own report, or else from that of the first invocation. */
export function startupMeasurements(kind: Startup['kind'], time: number, durationMs: number | undefined) {
  const instrument = kind === 'init' ? INSTRUMENTS.initDuration : INSTRUMENTS.restoreDuration;
  return measured(time, [[instrument, seconds(durationMs)]]);
}

export function coldStartMeasurement(time: number): Measurement {
  return { instrument: INSTRUMENTS.coldstarts, value: 1, time, attributes: {} };
}

const RUNTIME_PHASES: Readonly<Record<string, Instrument>> = {
  responseLatency: INSTRUMENTS.responseLatency,
  responseDuration: INSTRUMENTS.responseDuration,
  runtimeOverhead: INSTRUMENTS.runtimeOverhead,
};

const EXTENSION_PHASES: Readonly<Record<string, Instrument>> = {
  extensionOverhead: INSTRUMENTS.extensionOverhead,
};

/** A status that we do not know says nothing of success. */
function countOf({ status, errorType }: InvokeRuntimeDone | InvokeReport): Instrument | undefined {
  switch (status) {
    case 'success':
      return INSTRUMENTS.invocations;
    case 'timeout':
      return INSTRUMENTS.timeouts;
    case 'error':
    case 'failure':
      return INSTRUMENTS.errors;
    default:
      return errorType === undefined ? undefined : INSTRUMENTS.errors;
  }
}

type Reading = readonly [instrument: Instrument | undefined, value: number | undefined];

function phases(spans: readonly PlatformSpan[], wanted: Readonly<Record<string, Instrument>>): Reading[] {
  return spans.map(({ name, durationMs }) => [
    Object.hasOwn(wanted, name) ? wanted[name] : undefined,
    seconds(durationMs),
  ]);
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : toSeconds(ms);
}

/** The readings that there are, as measurements. */
function measured(time: number, readings: readonly Reading[]): Measurement[] {
  return readings.flatMap(([instrument, value]) =>
    instrument === undefined || value === undefined ? [] : [{ instrument, value, time, attributes: {} }],
  );
}
