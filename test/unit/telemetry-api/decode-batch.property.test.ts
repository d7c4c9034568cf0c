import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeBatch } from '../../../src/telemetry-api/decode-batch.ts';
import { telemetryFixtures } from '../../support/fixtures.ts';

const ARRIVED = Date.UTC(2026, 10, 23, 12);
const bodies = telemetryFixtures().flatMap(({ isRecorded, posts }) => (isRecorded ? posts : []));

function decode(body: string | Uint8Array) {
  return decodeBatch(Buffer.from(body), ARRIVED);
}

function isParsable(body: Uint8Array): boolean {
  try {
    return Array.isArray(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return false;
  }
}

test('recorded bodies are decoded to the last record', () => {
  for (const body of bodies) {
    const { events, rejected } = decode(body);

    expect(rejected).toEqual([]);
    expect(events).toHaveLength(JSON.parse(body).length);
    expect(events.filter(({ type }) => type === 'unknown')).toEqual([]);
  }
});

test('any bytes are decoded or rejected', async () => {
  await fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      const { events, rejected } = decode(body);

      expect(isParsable(body) || events.length + rejected.length > 0).toBe(true);
    }),
  );
});

test('of any JSON, every element is an event or rejected', async () => {
  await fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { events, rejected } = decode(JSON.stringify(value));

      expect(events.length + rejected.length).toBe(Array.isArray(value) ? value.length : 1);
    }),
  );
});

const TYPES = [
  'platform.initStart',
  'platform.initRuntimeDone',
  'platform.initReport',
  'platform.start',
  'platform.runtimeDone',
  'platform.report',
  'platform.restoreStart',
  'platform.restoreReport',
  'platform.extension',
  'platform.telemetrySubscription',
  'platform.logsDropped',
  'platform.toString',
  'function',
];
const FIELDS = [
  'requestId',
  'status',
  'metrics',
  'spans',
  'tracing',
  'phase',
  'events',
  'name',
  'durationMs',
];
const anyRecord = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue({ maxDepth: 2 })),
);

test('no field of any event of any type stands in the way of the event', async () => {
  await fc.assert(
    fc.property(fc.constantFrom(...TYPES), anyRecord, fc.jsonValue({ maxDepth: 1 }), (type, record, time) => {
      const { events, rejected } = decode(JSON.stringify([{ type, time, record }]));

      expect(rejected).toEqual([]);
      expect(events).toHaveLength(1);
      expect(Number.isFinite(events[0]?.time)).toBe(true);
    }),
  );
});

test('a recorded body in which bytes have changed is decoded or rejected', async () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
  await fc.assert(
    fc.property(
      fc.constantFrom(...bodies),
      fc.array(change, { minLength: 1, maxLength: 5 }),
      (recorded, changes) => {
        const body = Buffer.from(recorded);
        for (const { at, byte } of changes) body[at % body.length] = byte;

        const { events, rejected } = decode(body);

        expect(isParsable(body) || events.length + rejected.length > 0).toBe(true);
      },
    ),
  );
});
