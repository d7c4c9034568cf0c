import { type Converted, type Converter, createConverter } from '../../src/convert/convert.ts';
import type { ConverterOptions } from '../../src/convert/options.ts';
import type { LogRecord, SpanRecord, TelemetryRecord } from '../../src/convert/records.ts';
import type { ResourceFacts } from '../../src/convert/resource.ts';
import type { TelemetryEvent } from '../../src/telemetry-api/events.ts';
import { at, REQUEST_ID } from './builders.ts';

interface Overrides extends Partial<Omit<ConverterOptions, 'resource'>> {
  readonly resource?: Partial<ResourceFacts>;
}

function options({ resource, ...overrides }: Overrides = {}): ConverterOptions {
  return {
    invocationSpan: 'server',
    phases: 'attributes',
    parent: 'parent',
    platformLogs: 'problems',
    platformStream: true,
    keepErrors: false,
    logLimits: { maxAttributes: 128, maxValueLength: Number.POSITIVE_INFINITY },
    ownLine: '[lambda-otel-bridge]',
    sample: () => true,
    ...overrides,
    resource: {
      region: undefined,
      functionName: 'orders',
      functionVersion: undefined,
      memoryMb: undefined,
      accountId: undefined,
      logGroup: undefined,
      serviceName: undefined,
      resourceAttributes: {},
      distroName: 'lambda-otel-bridge',
      distroVersion: '0.0.0',
      initializationType: 'on-demand',
      ...resource,
    },
  };
}

export function converter(overrides?: Overrides): Converter {
  return createConverter(options(overrides));
}

/** What one batch becomes, given to a converter that has seen nothing before. */
export function convert(events: readonly TelemetryEvent[], overrides?: Overrides): Converted {
  return converter(overrides).convert(events);
}

/** INVOKE of a request, `time` ms after noon. */
export function invoke(
  to: Converter,
  {
    requestId = REQUEST_ID,
    traceHeader = undefined as string | undefined,
    arn = undefined as string | undefined,
    time = 1,
  } = {},
): void {
  to.invoked({ requestId, traceHeader, invokedFunctionArn: arn }, at(time));
}

export function spansOf({ records }: { readonly records: readonly TelemetryRecord[] }): SpanRecord[] {
  return records.filter((record) => record.kind === 'span');
}

export function logsOf({ records }: { readonly records: readonly TelemetryRecord[] }): LogRecord[] {
  return records.filter((record) => record.kind === 'log');
}

/** The only span of that name; fails where there is none, or more. */
export function spanNamed(
  name: string,
  converted: { readonly records: readonly TelemetryRecord[] },
): SpanRecord {
  const [span, ...others] = spansOf(converted).filter((one) => one.name === name);
  if (span === undefined || others.length > 0)
    throw new Error(`${others.length + (span ? 1 : 0)} spans named ${name}`);
  return span;
}

/** The only log; fails where there is none, or more. */
export function onlyLog(converted: { readonly records: readonly TelemetryRecord[] }): LogRecord {
  const [log, ...others] = logsOf(converted);
  if (log === undefined || others.length > 0) throw new Error(`${others.length + (log ? 1 : 0)} logs`);
  return log;
}

/** The single record of several batches' yields. */
export function together(...parts: readonly Converted[]): { readonly records: readonly TelemetryRecord[] } {
  return { records: parts.flatMap(({ records }) => records) };
}
