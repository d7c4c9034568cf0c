import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha1, sha256 } from '../../src/sha.ts';

test.each([
  ['sha1', sha1],
  ['sha256', sha256],
] as const)("%s is the engine's", async (name, hash) => {
  await fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 })), (data) => {
      expect(hash(data)).toBe(createHash(name).update(data).digest('hex'));
    }),
    { numRuns: 500 },
  );
});

test.each([0, 55, 56, 63, 64, 119, 120, 1_000_000])('a text of %p bytes is padded right', (length) => {
  const text = 'a'.repeat(length);

  expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
});
