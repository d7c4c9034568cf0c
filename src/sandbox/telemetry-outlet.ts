import type { EnvironmentContext } from './environment-context.ts';
import type { TelemetryRecord } from './events.ts';
import { logsDropped } from './platform-records.ts';
import type { Subscription } from './subscription.ts';
import { delivered, postBatch } from './telemetry-delivery.ts';
import { TelemetryHub } from './telemetry-hub.ts';
import { type Dropped, type TelemetryBatch, TelemetryStream } from './telemetry-stream.ts';

/** From records to POSTs at the subscribers of one process set; tells of each. */
export class TelemetryOutlet {
  readonly hub = new TelemetryHub();
  readonly #context: EnvironmentContext;
  readonly #deliveries = new AbortController();

  constructor(context: EnvironmentContext) {
    this.#context = context;
  }

  publish(record: TelemetryRecord): void {
    this.#context.emit({ kind: 'telemetry-generated', at: this.#now(), record });
    this.hub.publish(record);
  }

  subscribe(name: string, subscription: Subscription): void {
    const stream = new TelemetryStream({
      clock: this.#context.clock,
      buffering: subscription.buffering,
      send: (batch) => this.#send(name, subscription.url, batch),
      dropped: (dropped) => this.#dropped(name, subscription.types, dropped),
    });
    this.hub.subscribe(name, subscription, stream);
  }

  /** What was not delivered is gone. */
  close(): void {
    this.hub.close();
    this.#deliveries.abort();
  }

  #now(): number {
    return this.#context.clock.now();
  }

  #dropped(name: string, types: readonly string[], dropped: Dropped): TelemetryRecord | undefined {
    const at = this.#now();
    this.#context.emit({ kind: 'telemetry-dropped', at, name, ...dropped });
    return types.includes('platform') ? logsDropped(at, dropped) : undefined;
  }

  async #send(name: string, url: string, batch: TelemetryBatch): Promise<boolean> {
    const startedAt = this.#now();
    const status = await postBatch(url, batch, this.#deliveries.signal);
    if (this.#deliveries.signal.aborted) return false;
    const { records, body } = batch;
    const at = this.#now();
    const bytes = Buffer.byteLength(body);
    const durationMs = at - startedAt;
    this.#context.emit({ kind: 'telemetry-sent', at, name, records, body, bytes, status, durationMs });
    return delivered(status);
  }
}
