import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { RecentBodies } from '../../../src/telemetry-api/recent-bodies.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a body that came before is known again', () => {
  const recent = new RecentBodies();

  expect(['[1]', '[2]', '[1]', '[1]'].map((body) => recent.seen(bytes(body)))).toEqual([
    'never',
    'never',
    'before',
    'just now',
  ]);
});

test('wherever in memory it lies', () => {
  const recent = new RecentBodies();
  recent.seen(bytes('[{"time":"T"}]'));

  expect(recent.seen(bytes('x[{"time":"T"}]').subarray(1))).toBe('just now');
});

test('sixteen bodies later it is forgotten', () => {
  const recent = new RecentBodies();
  recent.seen(bytes('first'));
  for (let n = 0; n < 16; n += 1) recent.seen(bytes(`body ${n}`));

  expect(recent.seen(bytes('first'))).toBe('never');
});

test('bodies that differ anywhere are not the same', async () => {
  const change = fc.record({
    length: fc.integer({ min: 1, max: 300 }),
    at: fc.nat(299),
    by: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.property(change, fc.infiniteStream(fc.nat(255)), ({ length, at, by }, random) => {
      const recent = new RecentBodies();
      const body = Uint8Array.from({ length }, () => Number(random.next().value));
      recent.seen(body);
      body[at % length] = (body[at % length] ?? 0) ^ by;

      expect(recent.seen(body)).toBe('never');
    }),
  );
});

test('nor are two of zeros, of other lengths', () => {
  const recent = new RecentBodies();
  recent.seen(new Uint8Array(8));

  expect(recent.seen(new Uint8Array(9))).toBe('never');
});
