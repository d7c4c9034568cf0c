import type { Measurement, TelemetryRecord } from './records.ts';

/** What has come out of conversion since it was last taken. */
export class Output {
  #records: TelemetryRecord[] = [];
  #measurements: Measurement[] = [];
  #filtered: string[] = [];
  #done: string[] = [];

  record(record: TelemetryRecord): void {
    this.#records.push(record);
  }

  measured(measurements: readonly Measurement[]): void {
    this.#measurements.push(...measurements);
  }

  filtered(reason: string): void {
    this.#filtered.push(reason);
  }

  done(requestId: string): void {
    this.#done.push(requestId);
  }

  take() {
    const taken = {
      records: this.#records,
      measurements: this.#measurements,
      filtered: this.#filtered,
      done: this.#done,
    };
    this.#records = [];
    this.#measurements = [];
    this.#filtered = [];
    this.#done = [];
    return taken;
  }
}
