import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { BatchDecoder } from '../../../src/telemetry-api/decode-batch.ts';
import type { TelemetryEvent } from '../../../src/telemetry-api/events.ts';

const TIME = '2026-11-23T12:00:00.000Z';
const ENVELOPE = `{"time":"${TIME}","type":"function","record":`;
const DONE = { time: TIME, type: 'platform.runtimeDone', record: { requestId: 'r', status: 'success' } };

/** A record as the platform cuts it, at bytes: each part in a POST of its own, the last followed by other events. */
function cut(record: unknown, places: readonly number[], others: readonly unknown[] = []): Buffer[] {
  const bytes = Buffer.from(JSON.stringify(record));
  const ends = [...places.toSorted((a, b) => a - b), bytes.length];
  const following = others.map((event) => `,${JSON.stringify(event)}`).join('');
  return ends.map((end, n) => {
    const part = bytes.subarray(n === 0 ? 0 : ends[n - 1], end);
    const tail = n === ends.length - 1 ? following : '';
    return Buffer.concat([Buffer.from(`[${ENVELOPE}`), part, Buffer.from(`}${tail}]`)]);
  });
}

function decodeAll(posts: readonly (Buffer | string)[]) {
  const decoder = new BatchDecoder();
  const decoded = posts.map((post) => decoder.decode(Buffer.from(post), 0));
  const events = decoded.flatMap((one) => one.events);
  return { events, rejected: [...decoded.flatMap((one) => one.rejected), ...decoder.finish()] };
}

const recordOf = (event: TelemetryEvent | undefined) =>
  event?.type === 'function' ? event.record : undefined;

test('a record cut across two POSTs is joined, and what follows it is not lost', () => {
  const record = { message: 'A'.repeat(50), level: 'INFO' };

  const { events, rejected } = decodeAll(cut(record, [20], [DONE]));

  expect(rejected).toEqual([]);
  expect(events.map(({ type }) => type)).toEqual(['function', 'platform.runtimeDone']);
  expect(recordOf(events[0])).toEqual(record);
});

test('so is one cut into many', () => {
  const { events, rejected } = decodeAll(cut('x'.repeat(100), [10, 40, 70], [DONE]));

  expect(rejected).toEqual([]);
  expect(recordOf(events[0])).toBe('x'.repeat(100));
});

test('events before the cut come at once', () => {
  const [first = '', second = ''] = cut('x'.repeat(100), [10]);
  const decoder = new BatchDecoder();

  const early = decoder.decode(Buffer.from(String(first).replace('[', `[${JSON.stringify(DONE)},`)), 0);
  const late = decoder.decode(Buffer.from(second), 0);

  expect(early).toMatchObject({ events: [{ type: 'platform.runtimeDone' }], rejected: [] });
  expect(late.events).toHaveLength(1);
});

test('wherever text is cut, it is joined', async () => {
  // Nothing that can be JSON by itself: such a part would be a record of its own.
  const text = fc.string({
    minLength: 10,
    unit: fc.constantFrom('x', 'é', '😀', '"', '\\', '\n', ',', '}', ']'),
  });
  const place = fc.double({ min: 0.1, max: 0.9, noNaN: true });
  await fc.assert(
    fc.property(text, fc.array(place, { minLength: 1, maxLength: 3 }), (record, places) => {
      const { length } = Buffer.from(JSON.stringify(record));
      const ends = new Set(places.map((share) => Math.floor(share * length)));

      const [first, second, ...others] = cut(record, [...ends], [DONE]);
      // Parts are hundreds of kilobytes long: two that are alike at the beginning are one that came twice.
      fc.pre(String(first) !== String(second));

      const { events, rejected } = decodeAll([first ?? '', second ?? '', ...others]);

      expect(rejected).toEqual([]);
      expect(recordOf(events[0])).toEqual(record);
    }),
  );
});

test('a first part that comes twice is one', () => {
  const [first = '', second = ''] = cut('x'.repeat(100), [10]);

  const { events, rejected } = decodeAll([first, first, second]);

  expect(rejected).toEqual([]);
  expect(recordOf(events[0])).toBe('x'.repeat(100));
});

test('later parts may be alike', () => {
  const { events, rejected } = decodeAll(cut('x'.repeat(100), [20, 30, 40, 50]));

  expect(rejected).toEqual([]);
  expect(recordOf(events[0])).toBe('x'.repeat(100));
});

test('a cut may go through a character', () => {
  const { events } = decodeAll(cut('é'.repeat(10), [4]));

  expect(recordOf(events[0])).toBe('é'.repeat(10));
});

test('a part whose rest never comes is one rejection', () => {
  const [first = ''] = cut('x'.repeat(100), [10]);
  const whole = `[${JSON.stringify(DONE)}]`;

  expect(decodeAll([first])).toEqual({ events: [], rejected: ['not-json'] });
  expect(decodeAll([first, whole])).toMatchObject({ events: [{ requestId: 'r' }], rejected: ['not-json'] });
  expect(decodeAll([first, String(first).replace('function', 'extension'), whole]).rejected).toEqual([
    'not-json',
    'not-json',
  ]);
});

test('a rest whose beginning never came is one rejection, and what follows it is not lost', () => {
  const [, second = ''] = cut('x'.repeat(100), [10], [DONE]);

  expect(decodeAll([second])).toMatchObject({ events: [{ requestId: 'r' }], rejected: ['not-json'] });
});

test('an element that is broken costs only itself', () => {
  const good = JSON.stringify(DONE);
  const broken = `${ENVELOPE}{"a":nonsense}}`;

  const { events, rejected } = decodeAll([`[${good},${broken},${good.replace('"r"', '"s"')}]`]);

  expect(events).toMatchObject([{ requestId: 'r' }, { requestId: 's' }]);
  expect(rejected).toEqual(['not-json']);
});

const { type, ...others } = DONE;

test.each([
  ['over several lines', JSON.stringify(DONE, null, 2)],
  ['with the type first', JSON.stringify({ type, ...others })],
])('so it does in a batch that is written %s', (_, good) => {
  const broken = '{"type": "function", "record": nonsense}';

  const { events, rejected } = decodeAll([`[${good},\n${broken},\n${good}]`]);

  expect(events).toMatchObject([{ requestId: 'r' }, { requestId: 'r' }]);
  expect(rejected).toEqual(['not-json']);
});

test('a record that holds what looks like elements stays whole beside a broken one', () => {
  const nested = { time: TIME, type: 'function', record: { list: [{ time: 'a' }, { time: 'b' }] } };

  const { events, rejected } = decodeAll([
    `[${JSON.stringify(nested)},${ENVELOPE}nonsense},${JSON.stringify(DONE)}]`,
  ]);

  expect(recordOf(events[0])).toEqual(nested.record);
  expect(events).toHaveLength(2);
  expect(rejected).toEqual(['not-json']);
});

test('a record without end is given up before it fills the memory', () => {
  const part = `[${ENVELOPE}"${'x'.repeat(3_000_000)}}]`;
  const middle = `[${ENVELOPE}${'x'.repeat(3_000_000)}}]`;

  expect(decodeAll([part, middle, middle, middle]).rejected).toContain('not-json');
});
