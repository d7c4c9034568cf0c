import type { TelemetryRecord } from './events.ts';
import type { Subscription } from './subscription.ts';
import type { TelemetryStream } from './telemetry-stream.ts';

interface Subscriber {
  readonly name: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly stream: TelemetryStream;
}

/**
 * Spreads records to the subscribers of their type. Until init is over all records are kept, so that whoever
 * subscribes gets those from before its subscription too.
 */
export class TelemetryHub {
  readonly #subscribers: Subscriber[] = [];
  #replay: TelemetryRecord[] | undefined = [];
  #paused = false;

  /** Whether a subscription is still possible. */
  get open(): boolean {
    return this.#replay !== undefined;
  }

  names(): readonly string[] {
    return this.#subscribers.map(({ name }) => name);
  }

  /** Whether it has subscribed, with that destination where one is named. */
  has(name: string, url?: string): boolean {
    return this.#subscribers.some(
      (subscriber) => subscriber.name === name && (url === undefined || subscriber.url === url),
    );
  }

  publish(record: TelemetryRecord): void {
    this.#replay?.push(record);
    for (const subscriber of this.#subscribers) give(subscriber, record);
  }

  subscribe(name: string, { types, url }: Subscription, stream: TelemetryStream): void {
    const subscriber = { name, url, types, stream };
    if (this.#paused) stream.pause();
    for (const record of this.#replay ?? []) give(subscriber, record);
    this.#subscribers.push(subscriber);
  }

  /** Init is over: no more subscriptions, nothing more to replay. */
  closeSubscriptions(): void {
    this.#replay = undefined;
  }

  /** Nobody listens any more. */
  drop(name: string): void {
    for (const subscriber of this.#subscribers) if (subscriber.name === name) subscriber.stream.close();
  }

  pause(): void {
    this.#paused = true;
    for (const { stream } of this.#subscribers) stream.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const { stream } of this.#subscribers) stream.resume();
  }

  async flush(): Promise<void> {
    await Promise.all(this.#subscribers.map(({ stream }) => stream.flush()));
  }

  close(): void {
    for (const { stream } of this.#subscribers) stream.close();
  }
}

function give({ types, stream }: Subscriber, record: TelemetryRecord): void {
  const [category = ''] = record.type.split('.');
  if (types.includes(category)) stream.add(record);
}
