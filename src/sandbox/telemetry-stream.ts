import type { Clock } from './clock.ts';
import { Conditions } from './conditions.ts';
import type { TelemetryRecord } from './events.ts';
import { PausableTimer } from './pausable-timer.ts';
import type { Buffering } from './subscription.ts';

export interface TelemetryBatch {
  readonly records: readonly TelemetryRecord[];
  /** The JSON array that goes out. */
  readonly body: string;
}

export interface TelemetryStreamOptions {
  readonly clock: Clock;
  readonly buffering: Buffering;
  /** Delivers one batch → whether it arrived. Must not reject. */
  readonly send: (batch: TelemetryBatch) => Promise<boolean>;
}

interface Item {
  readonly record: TelemetryRecord;
  readonly json: string;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

/**
 * What one subscriber has coming: collected until the time, count or byte limit of its subscription is reached,
 * then sent, one batch at a time and in order. A batch that fails is sent again, later and later, until it
 * arrives or the stream closes. While paused (the environment is frozen) nothing is sent and no timer runs.
 */
export class TelemetryStream {
  readonly #options: TelemetryStreamOptions;
  readonly #collecting: PausableTimer;
  readonly #retrying: PausableTimer;
  readonly #conditions = new Conditions();
  #collected: Item[] = [];
  #collectedBytes = 0;
  #due: TelemetryBatch[] = [];
  #sending = false;
  #paused = false;
  #closed = false;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: TelemetryStreamOptions) {
    this.#options = options;
    this.#collecting = new PausableTimer(options.clock);
    this.#retrying = new PausableTimer(options.clock);
  }

  add(record: TelemetryRecord): void {
    if (this.#closed) return;
    const { maxItems, maxBytes, timeoutMs } = this.#options.buffering;
    const json = JSON.stringify(record);
    this.#collected.push({ record, json });
    this.#collectedBytes += Buffer.byteLength(json);
    if (this.#collected.length >= maxItems || this.#collectedBytes >= maxBytes) this.#cut();
    else if (!this.#collecting.armed) this.#collecting.start(timeoutMs, () => this.#cut());
  }

  pause(): void {
    this.#paused = true;
    this.#collecting.pause();
    this.#retrying.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#collecting.resume();
    this.#retrying.resume();
    this.#pump();
  }

  /** Sends what there is without waiting for its limits; resolves when nothing is left. */
  flush(): Promise<void> {
    this.#cut();
    return this.#conditions.until(() => this.#closed || (this.#due.length === 0 && !this.#sending));
  }

  /** What has not arrived by now never will. */
  close(): void {
    this.#closed = true;
    this.#collecting.stop();
    this.#retrying.stop();
    this.#conditions.changed();
  }

  #cut(): void {
    this.#collecting.stop();
    const items = this.#collected;
    if (items.length === 0) return;
    this.#collected = [];
    this.#collectedBytes = 0;
    this.#due.push({
      records: items.map(({ record }) => record),
      body: `[${items.map(({ json }) => json).join(',')}]`,
    });
    this.#pump();
  }

  #pump(): void {
    if (this.#sending || this.#paused || this.#closed || this.#retrying.armed) return;
    const batch = this.#due[0];
    if (batch === undefined) return;
    this.#sending = true;
    this.#options.send(batch).then(
      (arrived) => this.#sent(arrived),
      () => this.#sent(false),
    );
  }

  #sent(arrived: boolean): void {
    this.#sending = false;
    if (this.#closed) return;
    if (arrived) {
      this.#due.shift();
      this.#retryMs = FIRST_RETRY_MS;
      this.#pump();
    } else {
      const waitMs = this.#retryMs;
      this.#retryMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
      this.#retrying.start(waitMs, () => this.#pump());
    }
    this.#conditions.changed();
  }
}
