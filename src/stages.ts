import type { Clock } from './clock.ts';
import type { Config, ExportConfig } from './config/config.ts';
import { logLimits, spanLimits } from './config/limits.ts';
import { createConverter } from './convert/convert.ts';
import type { Counters } from './counters.ts';
import { createConsoleTransport } from './delivery/console-transport.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import { shownEndpoint } from './delivery/endpoint.ts';
import { createHttpTransport } from './delivery/http-transport.ts';
import { readTls } from './delivery/read-tls.ts';
import type { Destination } from './delivery/sender.ts';
import { Spill } from './delivery/spill.ts';
import { createTimedTransport } from './delivery/timed-transport.ts';
import type { SendOutcome } from './delivery/transport.ts';
import { type Diagnostics, OWN_LINE } from './diagnostics.ts';
import type { Registration } from './extension-api/registration.ts';
import type { Exporter } from './http.ts';
import type { Metering } from './metering.ts';
import { createEncoder } from './otlp/encode.ts';
import type { Encoding, Signal } from './otlp/request.ts';
import { createSampling } from './otlp/sampling.ts';
import { NAME, VERSION } from './version.ts';

/** What the stages of the pipeline are made of. */
export interface StageOptions {
  readonly config: Config;
  /** Of the extension; another in the same sandbox has another. */
  readonly name: string;
  readonly registration: Registration | undefined;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  readonly exporter: Exporter;
  /** For `OTEL_*_EXPORTER=console` → whether all of it was taken. */
  write(text: string): boolean;
  random(): number;
}

export function converterOf({ config, registration }: StageOptions) {
  const { settings, sandbox } = config;
  const { sampler, samplerArg, xraySampling } = settings;
  return createConverter({
    invocationSpan: settings.invocationSpan,
    phases: settings.phases,
    parent: settings.parent,
    platformLogs: settings.platformLogs,
    platformStream: config.streams.includes('platform'),
    keepErrors: settings.keepErrors,
    logLimits: logLimits(settings),
    ownLine: OWN_LINE,
    sample: createSampling({ sampler, samplerArg, xray: xraySampling }),
    resource: {
      region: sandbox.region,
      functionName: registration?.functionName ?? sandbox.functionName,
      functionVersion: registration?.functionVersion ?? sandbox.functionVersion,
      memoryMb: sandbox.memoryMb,
      accountId: registration?.accountId,
      logGroup: undefined,
      serviceName: settings.serviceName,
      resourceAttributes: settings.resourceAttributes,
      distroName: NAME,
      distroVersion: VERSION,
      initializationType: sandbox.initializationType,
    },
  });
}

export function encoderOf({ exports, settings }: Config) {
  const encodingOf = (wanted: Signal): Encoding =>
    exports.find(({ signal }) => signal === wanted)?.encoding ?? 'protobuf';
  const limitsOf = (wanted: Signal) => ({
    maxBytes: settings.maxRequestBytes,
    maxItems: exports.find(({ signal }) => signal === wanted)?.batching.maxItems ?? Number.POSITIVE_INFINITY,
  });
  return createEncoder({
    encoding: {
      traces: encodingOf('traces'),
      logs: encodingOf('logs'),
      metrics: encodingOf('metrics'),
    },
    scope: { name: NAME, version: VERSION },
    spanLimits: spanLimits(settings),
    limits: { traces: limitsOf('traces'), logs: limitsOf('logs'), metrics: limitsOf('metrics') },
  });
}

export function deliveryOf(options: StageOptions, metering: Metering | undefined): Delivery {
  const { config, clock, counters, diagnostics, random } = options;
  return createDelivery({
    clock,
    counters,
    diagnostics,
    random,
    maxQueueBytes: config.maxQueueBytes,
    spill: spillOf(options),
    destinations: config.exports.map((one) => timed(destinationOf(one, options), clock, metering)),
  });
}

/** A sandbox is known by its function and by where its Runtime API is, which is the same after a reset. */
function spillOf({ config, name, diagnostics }: StageOptions): Spill | undefined {
  const { maxSpillBytes: maxBytes, settings, sandbox } = config;
  if (maxBytes === 0) return undefined;
  const { functionName = '', functionVersion = '', runtimeApi } = sandbox;
  const owner = [name, functionName, functionVersion, runtimeApi];
  return new Spill({ inside: settings.spillFolder, owner, maxBytes, diagnostics });
}

function destinationOf(
  { signal, batching, to }: ExportConfig,
  { config, clock, diagnostics, exporter, write }: StageOptions,
) {
  const { maxItems, maxQueueItems } = batching;
  const lane = { signal, maxQueueItems, limits: { maxBytes: config.settings.maxRequestBytes, maxItems } };
  if (to === undefined) {
    return { ...lane, endpoint: 'console', timeoutMs: 1000, transport: createConsoleTransport(write) };
  }
  const { url, headers, timeoutMs, proxy } = to;
  const send = exporter.connect({ tls: readTls(to.tls, diagnostics), proxy });
  const gzip = to.gzip ? exporter.gzip : undefined;
  const transport = createHttpTransport({
    send,
    clock,
    url,
    headers,
    proxyAuthorization: proxy?.authorization,
    userAgent: `${NAME}/${VERSION}`,
    gzip,
  });
  const endpoint = shownEndpoint(url) + (proxy === undefined ? '' : ` through ${proxy.url}`);
  return { ...lane, endpoint, timeoutMs, transport };
}

/** Tells the metrics of every attempt. */
function timed(destination: Destination, clock: Clock, metering: Metering | undefined): Destination {
  if (metering === undefined) return destination;
  const { signal, transport } = destination;
  const told = (ms: number, outcome: SendOutcome) => metering.attempted(signal, ms, outcome);
  return { ...destination, transport: createTimedTransport(transport, clock, told) };
}
