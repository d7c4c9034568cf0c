import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { RecentBodies } from '../../../src/telemetry-api/recent-bodies.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a body that came before is known again', () => {
  const recent = new RecentBodies();

  expect([bytes('[1]'), bytes('[2]'), bytes('[1]')].map((body) => recent.again(body))).toEqual([
    false,
    false,
    true,
  ]);
});

test('wherever in memory it lies', () => {
  const recent = new RecentBodies();
  recent.again(bytes('[{"time":"T"}]'));

  expect(recent.again(bytes('x[{"time":"T"}]').subarray(1))).toBe(true);
});

test('sixteen bodies later it is forgotten', () => {
  const recent = new RecentBodies();
  recent.again(bytes('first'));
  for (let n = 0; n < 16; n += 1) recent.again(bytes(`body ${n}`));

  expect(recent.again(bytes('first'))).toBe(false);
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
      recent.again(body);
      body[at % length] = (body[at % length] ?? 0) ^ by;

      expect(recent.again(body)).toBe(false);
    }),
  );
});

test('nor are two of zeros, of other lengths', () => {
  const recent = new RecentBodies();
  recent.again(new Uint8Array(8));

  expect(recent.again(new Uint8Array(9))).toBe(false);
});
