import type { TelemetryRecord } from './records.ts';

/** What has come out of conversion since it was last taken. */
export class Output {
  #records: TelemetryRecord[] = [];
  #filtered: string[] = [];
  #done: string[] = [];

  record(record: TelemetryRecord): void {
    this.#records.push(record);
  }

  filtered(reason: string): void {
    this.#filtered.push(reason);
  }

  done(requestId: string): void {
    this.#done.push(requestId);
  }

  take() {
    const taken = { records: this.#records, filtered: this.#filtered, done: this.#done };
    this.#records = [];
    this.#filtered = [];
    this.#done = [];
    return taken;
  }
}
