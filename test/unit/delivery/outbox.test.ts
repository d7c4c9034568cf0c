import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createCounters, total } from '../../../src/counters.ts';
import { type Batch, Outbox } from '../../../src/delivery/outbox.ts';
import type { Keep, OtlpRequest, Signal } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { logsOf, plainValue } from '../../support/otlp-oracle.ts';
import { logRecord } from '../../support/records.ts';

const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];
const RESOURCE = { attributes: { 'service.name': 'orders' } };
const EVERYTHING = { maxBytes: 1e9, maxItems: 1e9 };

function setUp(maxBytes: number, maxItems = 1e9) {
  const counters = createCounters();
  const items = new Map(SIGNALS.map((signal) => [signal, maxItems]));
  return { counters, outbox: new Outbox({ counters, maxBytes, maxItems: items }) };
}

/** A request that is as long as its name. */
function request(signal: Signal, name: string, more: Partial<OtlpRequest> = {}): OtlpRequest {
  return { signal, encoding: 'protobuf', bytes: Buffer.from(name), items: 1, keep: [], ...more };
}

/** What waits of a signal, as names in a row. */
function left(outbox: Outbox, signal: Signal): string {
  return Buffer.from(outbox.take(signal, EVERYTHING)?.request.bytes ?? []).toString();
}

describe('where there is no room', () => {
  test('what is ordinary goes first, oldest first, and errors only when nothing else is left', () => {
    const { outbox, counters } = setUp(6);
    outbox.add(request('logs', 'EE', { keep: 'all' }), 1);
    outbox.add(request('logs', 'aa'), 2);
    outbox.add(request('logs', 'bb'), 3);

    outbox.add(request('logs', 'cc'), 4);

    expect(left(outbox, 'logs')).toBe('EEbbcc');
    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 1]]));
  });

  test('errors go oldest first', () => {
    const { outbox } = setUp(4);
    for (const [index, name] of ['AA', 'BB', 'CC'].entries())
      outbox.add(request('logs', name, { keep: 'all' }), index);

    expect(left(outbox, 'logs')).toBe('BBCC');
  });

  test('what is new and ordinary gives way to errors that wait', () => {
    const { outbox, counters } = setUp(4);
    outbox.add(request('logs', 'AA', { keep: 'all' }), 1);
    outbox.add(request('logs', 'BB', { keep: 'all' }), 2);

    outbox.add(request('logs', 'cc', { items: 3 }), 3);

    expect(left(outbox, 'logs')).toBe('AABB');
    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 3]]));
  });

  test('a request that holds both loses what is ordinary in it', () => {
    const records = [
      logRecord({ body: 'a'.repeat(300) }),
      logRecord({ body: 'broken', severityNumber: 17 }),
      logRecord({ body: 'b'.repeat(300), severityNumber: undefined }),
      logRecord({ body: 'timed out', stream: 'platform' }),
    ];
    const mixed = only(encoderFor()(records, RESOURCE));
    const { outbox, counters } = setUp(mixed.bytes.length + 10);
    outbox.add(mixed, 1);

    outbox.add(request('logs', 'x'.repeat(20)), 2);

    const kept = outbox.take('logs', { maxBytes: 0, maxItems: 0 })?.request;
    expect(kept && logsOf(kept).map(({ body }) => plainValue(body))).toEqual(['broken', 'timed out']);
    expect(kept?.items).toBe(2);
    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 2]]));
  });

  test('a signal that holds no more than its share is left alone', () => {
    const { outbox, counters } = setUp(10);
    outbox.add(request('logs', 'aaa'), 1);
    outbox.add(request('traces', 'SSSS', { keep: 'all' }), 2);
    outbox.add(request('traces', 'TTT', { keep: 'all' }), 3);

    outbox.add(request('traces', 'U', { keep: 'all' }), 4);

    expect(left(outbox, 'logs')).toBe('aaa');
    expect(counters.dropped).toEqual(new Map([['traces:queue-full', 1]]));
  });

  test('of two that hold more, the one with ordinary items loses them', () => {
    const { outbox, counters } = setUp(10);
    outbox.add(request('traces', 'SSSSS', { keep: 'all' }), 1);
    outbox.add(request('logs', 'aaaaa'), 2);

    outbox.add(request('logs', 'b'), 3);

    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 1]]));
    expect(left(outbox, 'logs')).toBe('b');
  });
});

/** An outbox of 100 bytes and 20 items per signal, what was put into it, and what left it for good. */
class Bench {
  readonly counters = createCounters();
  readonly outbox = new Outbox({
    counters: this.counters,
    maxBytes: 100,
    maxItems: new Map(SIGNALS.map((signal) => [signal, 20])),
  });
  accepted = 0;
  gone = 0;
  #at = 0;
  readonly #inFlight = new Map<Signal, Batch>();

  add(facts: Pick<OtlpRequest, 'signal' | 'items' | 'keep'>, bytes: number): void {
    this.#at += 1;
    this.outbox.add({ ...facts, encoding: 'protobuf', bytes: new Uint8Array(bytes) }, this.#at);
    this.accepted += facts.items;
  }

  take(signal: Signal): void {
    if (this.#inFlight.has(signal)) return;
    const batch = this.outbox.take(signal, { maxBytes: 50, maxItems: 9 });
    if (batch !== undefined) this.#inFlight.set(signal, batch);
  }

  end(signal: Signal, as: 'released' | 'put back'): void {
    const batch = this.#inFlight.get(signal);
    this.#inFlight.delete(signal);
    if (batch === undefined) return;
    if (as === 'put back') this.outbox.putBack(batch);
    else if (this.outbox.release(batch)) this.gone += batch.request.items;
  }
}

const anySignal = fc.constantFrom(...SIGNALS);
const anyStep: fc.Arbitrary<(bench: Bench) => void> = fc.oneof(
  fc
    .record({
      signal: anySignal,
      items: fc.integer({ min: 1, max: 5 }),
      keep: fc.constantFrom<Keep>('all', [], [0]),
      bytes: fc.integer({ min: 1, max: 60 }),
    })
    .map(
      ({ bytes, ...facts }) =>
        (bench: Bench) =>
          bench.add(facts, bytes),
    ),
  anySignal.map((signal) => (bench: Bench) => bench.take(signal)),
  fc.tuple(anySignal, fc.constantFrom('released' as const, 'put back' as const)).map(
    ([signal, as]) =>
      (bench: Bench) =>
        bench.end(signal, as),
  ),
  fc.integer({ min: 0, max: 100 }).map((bytes) => (bench: Bench) => void bench.outbox.shrink(bytes)),
);

test('whatever happens, the budget holds and every item is accounted for', async () => {
  const property = fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
    const bench = new Bench();
    for (const step of steps) {
      step(bench);
      expect(bench.outbox.bytes).toBeLessThanOrEqual(100);
      expect(total(bench.outbox.items) + bench.gone + total(bench.counters.dropped)).toBe(bench.accepted);
    }
  });

  await fc.assert(property);
});

test('a burst into a full queue keeps the newest', () => {
  const { outbox, counters } = setUp(1_000_000);

  for (let index = 0; index < 50_000; index += 1) outbox.add(request('logs', 'x'.repeat(200)), index);

  expect(counters.dropped.get('logs:queue-full')).toBe(45_000);
});
