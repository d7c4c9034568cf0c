import type { Clock, Deadline } from './clock.ts';
import type { Config, ExportConfig } from './config/config.ts';
import { logLimits, spanLimits } from './config/limits.ts';
import { type Converted, createConverter } from './convert/convert.ts';
import type { MetricRecord, Resource } from './convert/records.ts';
import type { Exporter as ExporterKind } from './convert/self-metrics.ts';
import { type Counters, count, total } from './counters.ts';
import { createConsoleTransport } from './delivery/console-transport.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import { shownEndpoint } from './delivery/endpoint.ts';
import { createHttpTransport } from './delivery/http-transport.ts';
import { readTls } from './delivery/read-tls.ts';
import type { Destination } from './delivery/sender.ts';
import { Spill } from './delivery/spill.ts';
import { createTimedTransport } from './delivery/timed-transport.ts';
import type { SendOutcome } from './delivery/transport.ts';
import { type Diagnostics, describeError, OWN_LINE } from './diagnostics.ts';
import type { InvokeEvent } from './extension-api/events.ts';
import type { Registration } from './extension-api/registration.ts';
import type { Exporter } from './http.ts';
import { Metering, metered } from './metering.ts';
import { createEncoder } from './otlp/encode.ts';
import type { Encoding, Signal } from './otlp/request.ts';
import { createSampling } from './otlp/sampling.ts';
import { reportSdkProblems } from './otlp/sdk-diagnostics.ts';
import { BatchDecoder } from './telemetry-api/decode-batch.ts';
import type { TelemetryEvent } from './telemetry-api/events.ts';
import { NAME, VERSION } from './version.ts';

export interface PipelineOptions {
  readonly config: Config;
  /** Of the extension; another in the same sandbox has another. */
  readonly name: string;
  readonly registration: Registration | undefined;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  readonly exporter: Exporter;
  /** For `OTEL_*_EXPORTER=console`. */
  write(text: string): void;
  random(): number;
  /** A request's `runtimeDone` has passed. */
  runtimeDone(requestId: string): void;
  /** Something waits to be sent. */
  stored(): void;
}

export interface Pipeline {
  readonly delivery: Delivery;
  /** One telemetry POST, from bytes to encoded requests that wait. Never throws. */
  accept(body: Uint8Array, receivedAt: number): void;
  /** What INVOKE tells, which no telemetry event may repeat. */
  invoked(event: InvokeEvent): void;
  /** Whether the last invocation's report is still to come. */
  expectsTelemetry(): boolean;
  /** At the end of SHUTDOWN: what is still open ends now. */
  endOpen(reason: string, now: number): void;
  /** The last flush; what is left is kept for the next start, or lost, counted, and told in one line. */
  close(deadline: Deadline, keep?: Deadline): Promise<void>;
}

/** A little longer than conversion lets such a log wait. */
const EXPIRE_MS = 5100;

const KINDS = { traces: 'span', logs: 'log', metrics: 'metric' } as const;

/** decode → convert → encode → store, with all of it that Init does not need: this module is loaded after it. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { config, clock, counters, diagnostics, runtimeDone, stored } = options;
  const decoder = new BatchDecoder();
  const converter = converterOf(options);
  const encode = encoderOf(config);
  // Not before: while it is set up, the SDK repeats what the settings have said about its variables.
  reportSdkProblems(diagnostics);
  const metering = meteringOf(options, {
    delivery: () => delivery,
    store: (metrics, resource) => {
      for (const request of encode(metrics, resource)) delivery.add(request);
    },
  });
  const delivery = deliveryOf(options, metering);
  const recovering = delivery.recover().then(() => {
    const recovered = total(counters.recovered);
    if (recovered === 0) return;
    diagnostics.info('recovered', `${recovered} items of before the reset of this sandbox are sent now.`);
    stored();
  });
  const wanted = new Set(config.exports.map(({ signal }) => KINDS[signal]));
  let unreported: string | undefined;
  let cancelExpiry: (() => void) | undefined;

  function store({ records, measurements, filtered, resource }: Converted): void {
    for (const reason of filtered) count(counters.filtered, reason);
    const kept = records.filter(({ kind }) => wanted.has(kind));
    count(counters.filtered, 'signal-off', records.length - kept.length);
    metering?.record(measurements, resource);
    for (const request of encode(kept, resource)) delivery.add(request);
    if (kept.length + measurements.length > 0) stored();
  }

  /** Converts and stores; yields the requests whose runtime is done, even where conversion fails. */
  function process(events: readonly TelemetryEvent[]): readonly string[] {
    try {
      const converted = converter.convert(events);
      store(converted);
      return converted.done;
    } catch (error) {
      count(counters.rejected, 'internal-error', events.length);
      diagnostics.error('internal-error', `${events.length} events are lost: ${describeError(error)}`);
      return events.flatMap((event) =>
        event.type === 'platform.runtimeDone' ? (event.requestId ?? []) : [],
      );
    }
  }

  /** A log of a request of which nothing else comes does not wait for the next event, which may never come. */
  function watchWaiting(): void {
    if (converter.waits) cancelExpiry ??= clock.after(EXPIRE_MS, expire);
  }

  function expire(): void {
    cancelExpiry = undefined;
    try {
      store(converter.expire(clock.now()));
    } catch (error) {
      diagnostics.error('internal-error', `The bridge goes on after: ${describeError(error)}`);
    }
    watchWaiting();
  }

  const flushed = metering === undefined ? delivery : metered(delivery, metering);
  return {
    delivery: flushed,
    accept(body, receivedAt) {
      const { events, rejected, repeats } = decoder.decode(body, receivedAt);
      counters.posts += 1;
      counters.bytes += body.length;
      counters.events += events.length;
      count(counters.filtered, 'repeated-post', repeats);
      for (const reason of rejected) count(counters.rejected, reason);
      for (const event of events) {
        if (event.type === 'platform.report' && event.requestId === unreported) unreported = undefined;
      }
      for (const requestId of process(events)) runtimeDone(requestId);
      watchWaiting();
    },
    invoked(event) {
      unreported = event.requestId;
      converter.invoked(event, clock.now());
    },
    expectsTelemetry: () => unreported !== undefined,
    endOpen(reason, now) {
      cancelExpiry?.();
      for (const half of decoder.finish()) count(counters.rejected, half);
      store(converter.finish(reason, now));
    },
    async close(deadline, keep) {
      await flushed.close(deadline, keep);
      await recovering;
      tellEnd(counters, diagnostics);
    },
  };
}

function converterOf({ config, registration }: PipelineOptions) {
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

function encoderOf({ exports, settings }: Config) {
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

function deliveryOf(options: PipelineOptions, metering: Metering | undefined): Delivery {
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
function spillOf({ config, name, diagnostics }: PipelineOptions): Spill | undefined {
  const { maxSpillBytes: maxBytes, settings, sandbox } = config;
  if (maxBytes === 0) return undefined;
  const { functionName = '', functionVersion = '', runtimeApi } = sandbox;
  const owner = [name, functionName, functionVersion, runtimeApi];
  return new Spill({ inside: settings.spillFolder, owner, maxBytes, diagnostics });
}

function destinationOf(
  { signal, batching, to }: ExportConfig,
  { config, clock, diagnostics, exporter, write }: PipelineOptions,
) {
  const { maxItems, maxQueueItems } = batching;
  const lane = { signal, maxQueueItems, limits: { maxBytes: config.settings.maxRequestBytes, maxItems } };
  if (to === undefined) {
    return { ...lane, endpoint: 'console', timeoutMs: 1000, transport: createConsoleTransport(write) };
  }
  const { url, headers, timeoutMs, proxy } = to;
  const send = exporter.connect({ tls: readTls(to.tls, diagnostics), proxy });
  const gzip = to.gzip ? exporter.gzip : undefined;
  const transport = createHttpTransport({ send, clock, url, headers, userAgent: `${NAME}/${VERSION}`, gzip });
  return { ...lane, endpoint: shownEndpoint(url), timeoutMs, transport };
}

/** Tells the metrics of every attempt. */
function timed(destination: Destination, clock: Clock, metering: Metering | undefined): Destination {
  if (metering === undefined) return destination;
  const { signal, transport } = destination;
  const told = (ms: number, outcome: SendOutcome) => metering.attempted(signal, ms, outcome);
  return { ...destination, transport: createTimedTransport(transport, clock, told) };
}

interface MeteringSeams {
  delivery(): Delivery;
  store(metrics: readonly MetricRecord[], resource: Resource): void;
}

/** `undefined` where nobody wants metrics. */
function meteringOf({ config, clock, counters }: PipelineOptions, { delivery, store }: MeteringSeams) {
  const { exports, settings, maxQueueBytes } = config;
  if (exports.every(({ signal }) => signal !== 'metrics')) return undefined;
  const exporterOf = (wanted: Signal): ExporterKind => {
    const found = exports.find(({ signal }) => signal === wanted);
    return found?.to === undefined ? 'console' : found.encoding;
  };
  return new Metering({
    clock,
    aggregator: { temporality: settings.metricsTemporality, histogram: settings.metricsHistogram },
    intervalMs: settings.metricExportInterval,
    exporters: { traces: exporterOf('traces'), logs: exporterOf('logs'), metrics: exporterOf('metrics') },
    facts: () => ({
      counters,
      queues: exports.map(({ signal, batching }) => ({
        signal,
        items: delivery().waitingItems.get(signal) ?? 0,
        maxItems: batching.maxQueueItems,
      })),
      queueBytes: delivery().waitingBytes,
      maxQueueBytes,
    }),
    store,
  });
}

/** What has not arrived in this process's life, and will not; what is kept may still. */
function tellEnd(counters: Counters, diagnostics: Diagnostics): void {
  const { accepted, recovered, kept, dropped, refused, rejected } = counters;
  const of = total(accepted) + total(recovered) + total(rejected);
  const lost = total(dropped) + total(refused) + total(rejected);
  if (lost > 0) diagnostics.warn('lost', `${lost} of ${of} items did not arrive: ${reasons(counters)}.`);
  const keptItems = total(kept);
  if (keptItems > 0)
    diagnostics.info(
      'kept',
      `${keptItems} items wait for the next start of this sandbox, and are sent then.`,
    );
}

function reasons({ dropped, refused, rejected }: Counters): string {
  return [...dropped, ...refused, ...rejected].map(([reason, items]) => `${reason} ${items}`).join(', ');
}
