import { Aggregator } from '../../src/convert/aggregator.ts';
import type { Converted } from '../../src/convert/convert.ts';
import type { Resource, TelemetryRecord } from '../../src/convert/records.ts';
import { BatchDecoder } from '../../src/telemetry-api/decode-batch.ts';
import { converter } from './converter.ts';
import { encoderFor } from './encoder.ts';
import type { FixtureStep, TelemetryFixture } from './fixtures.ts';
import { readOtlp } from './otlp-oracle.ts';

type Json = ReturnType<typeof readOtlp>;

/** What a fixture becomes: OTLP as a reader that is not ours understands it, and what was left out, by reason. */
export interface FixtureOtlp {
  readonly traces: readonly Json[];
  readonly logs: readonly Json[];
  readonly metrics: readonly Json[];
  readonly counted: Readonly<Record<string, number>>;
}

/** Epoch ms of the shutdown where a recording has none: its times do not matter. */
const LATE = Date.UTC(2026, 10, 24);

/** Tells a fixture's story to the converter and encodes what comes of it, as much at once as has one resource. */
export function otlpOf(fixture: TelemetryFixture, encoding: 'protobuf' | 'json'): FixtureOtlp {
  const story = new Story(fixture);
  for (const step of fixture.steps) story.tell(step);
  if (!fixture.steps.some(({ kind }) => kind === 'shutdown')) {
    story.tell({ kind: 'shutdown', reason: 'spindown', at: LATE });
  }
  const encode = encoderFor({ encoding });
  const requests = [...story.records].flatMap(([resource, records]) => encode(records, resource));
  const read = (signal: string) => requests.filter((one) => one.signal === signal).map(readOtlp);
  return { traces: read('traces'), logs: read('logs'), metrics: read('metrics'), counted: story.counted };
}

class Story {
  readonly records = new Map<Resource, TelemetryRecord[]>();
  readonly counted: Record<string, number> = {};
  readonly #decoder = new BatchDecoder();
  readonly #aggregator = new Aggregator({ temporality: 'delta', histogram: 'explicit_bucket_histogram' });
  readonly #converter;
  #lastTime = LATE;

  constructor({ initializationType }: TelemetryFixture) {
    const facts = { region: 'eu-central-1', accountId: '123456789012', functionName: undefined };
    this.#converter = converter({ resource: { ...facts, initializationType } });
  }

  tell(step: FixtureStep): void {
    switch (step.kind) {
      case 'invoke':
        this.#converter.invoked(step, step.at);
        return;
      case 'post':
        this.#post(step.body);
        return;
      case 'shutdown': {
        for (const half of this.#decoder.finish()) this.#count(half);
        const last = this.#converter.finish(step.reason, step.at);
        this.#take(last);
        this.#keep(this.#aggregator.snapshot(step.at), last.resource);
      }
    }
  }

  #post(body: string): void {
    const { events, rejected, repeats } = this.#decoder.decode(Buffer.from(body), this.#lastTime);
    this.#lastTime = events.at(-1)?.time ?? this.#lastTime;
    for (const reason of rejected) this.#count(reason);
    if (repeats > 0) this.#count('repeated-post');
    this.#take(this.#converter.convert(events));
  }

  #take({ records, filtered, measurements, resource }: Converted): void {
    for (const reason of filtered) this.#count(reason);
    for (const measurement of measurements) this.#aggregator.record(measurement);
    this.#keep(records, resource);
  }

  #keep(records: readonly TelemetryRecord[], resource: Resource): void {
    this.records.set(resource, [...(this.records.get(resource) ?? []), ...records]);
  }

  #count(reason: string): void {
    this.counted[reason] = (this.counted[reason] ?? 0) + 1;
  }
}

/** JSON for reading: what fits in a line stands in one. */
export function readableJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value);
  if (indent.length + line.length <= 110 || typeof value !== 'object' || value === null) return spaced(value);
  const inside = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => readableJson(item, inside))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${readableJson(item, inside)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${items.map((item) => `${inside}${item}`).join(',\n')}\n${indent}${close}`;
}

function spaced(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
