import type { Deadline } from './clock.ts';
import type { Converted } from './convert/convert.ts';
import { type Counters, count, total } from './counters.ts';
import type { Delivery } from './delivery/delivery.ts';
import { type Diagnostics, describeError, reportFailure } from './diagnostics.ts';
import type { InvokeEvent } from './extension-api/events.ts';
import { metered, meteringOf } from './metering.ts';
import { reportSdkProblems } from './otlp/sdk-diagnostics.ts';
import { converterOf, deliveryOf, encoderOf, type StageOptions } from './stages.ts';
import { BatchDecoder } from './telemetry-api/decode-batch.ts';
import type { TelemetryEvent } from './telemetry-api/events.ts';

export interface PipelineOptions extends StageOptions {
  /** A request's `runtimeDone` has passed. */
  runtimeDone(requestId: string): void;
  /** Telemetry did not get here, or could not be read. */
  telemetryLost(): void;
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
  const { config, clock, counters, diagnostics, runtimeDone, stored, telemetryLost } = options;
  const decoder = new BatchDecoder();
  const converter = converterOf(options);
  const encode = encoderOf(config);
  // Not before: while it is set up, the SDK repeats what the settings have said about its variables.
  reportSdkProblems(diagnostics);
  const metering = meteringOf(options, {
    waiting: () => delivery,
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
      reportFailure(diagnostics, error);
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
      if (events.some((event) => isReportOf(event, unreported))) unreported = undefined;
      if (rejected.length > 0 || events.some(tellsOfLoss)) telemetryLost();
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

function isReportOf(event: TelemetryEvent, requestId: string | undefined): boolean {
  return event.type === 'platform.report' && event.requestId === requestId;
}

function tellsOfLoss({ type }: TelemetryEvent): boolean {
  return type === 'platform.logsDropped';
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
