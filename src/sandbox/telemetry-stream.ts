import type { Clock } from './clock.ts';
import { Conditions } from './conditions.ts';
import { piecesOf } from './cut-record.ts';
import type { TelemetryRecord } from './events.ts';
import { PausableTimer } from './pausable-timer.ts';
import type { Buffering } from './subscription.ts';

export interface TelemetryBatch {
  /** The records that are complete with this batch. */
  readonly records: readonly TelemetryRecord[];
  /** The JSON array that goes out; no JSON where a record is cut. */
  readonly body: string;
}

/** What a subscriber that is too slow will never get. */
export interface Dropped {
  readonly records: number;
  readonly bytes: number;
}

export interface TelemetryStreamOptions {
  readonly clock: Clock;
  readonly buffering: Buffering;
  /** Delivers one batch → whether it arrived. Must not reject. */
  readonly send: (batch: TelemetryBatch) => Promise<boolean>;
  /** Told when there is room again → the record that says what was lost, where the subscriber takes such records. */
  readonly dropped: (dropped: Dropped) => TelemetryRecord | undefined;
}

/** A record as text, or a part of one. */
interface Piece {
  /** Only with its last piece. */
  readonly record: TelemetryRecord | undefined;
  readonly text: string;
  readonly bytes: number;
}

interface WaitingBatch extends TelemetryBatch {
  readonly bytes: number;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;
/** How much may wait for a slow subscriber, in batches of the largest size. AWS names no figure. */
const MOST_WAITING_BATCHES = 8;

/**
 * What one subscriber has coming: collected until the time, count or byte limit of its subscription is reached,
 * then sent, one batch at a time and in order. A batch that fails is sent again, later and later, until it
 * arrives or the stream closes. While paused (the environment is frozen) nothing is sent and no timer runs.
 * When too much waits, what comes new is dropped, and counted.
 */
export class TelemetryStream {
  readonly #options: TelemetryStreamOptions;
  readonly #collecting: PausableTimer;
  readonly #retrying: PausableTimer;
  readonly #conditions = new Conditions();
  #collected: Piece[] = [];
  #collectedBytes = 0;
  #due: WaitingBatch[] = [];
  #dueBytes = 0;
  #dropped: Dropped = NOTHING;
  #sending = false;
  #paused = false;
  #closed = false;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: TelemetryStreamOptions) {
    this.#options = options;
    this.#collecting = new PausableTimer(options.clock);
    this.#retrying = new PausableTimer(options.clock);
  }

  /** A record that is too large for one batch begins a batch of its own; what follows joins its last piece. */
  add(record: TelemetryRecord): void {
    if (this.#closed) return;
    const texts = piecesOf(record, this.#options.buffering.maxBytes);
    if (texts.length > 1) this.#cut();
    if (this.#isFull()) this.#drop(texts);
    else
      for (const [index, text] of texts.entries())
        this.#collect({
          record: index === texts.length - 1 ? record : undefined,
          text,
          bytes: Buffer.byteLength(text),
        });
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

  #collect(piece: Piece): void {
    const { maxItems, maxBytes, timeoutMs } = this.#options.buffering;
    this.#collected.push(piece);
    this.#collectedBytes += piece.bytes;
    const isPart = piece.record === undefined;
    if (isPart || this.#collected.length >= maxItems || this.#collectedBytes >= maxBytes) this.#cut();
    else if (!this.#collecting.armed) this.#collecting.start(timeoutMs, () => this.#cut());
  }

  #isFull(): boolean {
    return this.#dueBytes >= MOST_WAITING_BATCHES * this.#options.buffering.maxBytes;
  }

  #drop(texts: readonly string[]): void {
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    this.#dropped = { records: this.#dropped.records + 1, bytes: this.#dropped.bytes + bytes };
  }

  #reportDrops(): void {
    if (this.#dropped.records === 0 || this.#isFull()) return;
    const report = this.#options.dropped(this.#dropped);
    this.#dropped = NOTHING;
    if (report !== undefined) this.add(report);
  }

  #cut(): void {
    this.#collecting.stop();
    const pieces = this.#collected;
    if (pieces.length === 0) return;
    const bytes = this.#collectedBytes;
    this.#collected = [];
    this.#collectedBytes = 0;
    this.#dueBytes += bytes;
    this.#due.push({
      records: pieces.flatMap(({ record }) => (record === undefined ? [] : [record])),
      body: `[${pieces.map(({ text }) => text).join(',')}]`,
      bytes,
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
    if (arrived) this.#arrived();
    else {
      const waitMs = this.#retryMs;
      this.#retryMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
      this.#retrying.start(waitMs, () => this.#pump());
    }
    this.#conditions.changed();
  }

  #arrived(): void {
    this.#dueBytes -= this.#due.shift()?.bytes ?? 0;
    this.#retryMs = FIRST_RETRY_MS;
    this.#reportDrops();
    this.#pump();
  }
}

const NOTHING: Dropped = { records: 0, bytes: 0 };
