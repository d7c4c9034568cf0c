import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { piecesOf } from '../../../src/sandbox/cut-record.ts';

const time = '2026-01-01T00:00:00.000Z';
const ENVELOPE = `{"time":"${time}","type":"function","record":`;

test('a record that fits stays whole', () => {
  const record = { time, type: 'function', record: 'x' };

  expect(piecesOf(record, Buffer.byteLength(JSON.stringify(record)))).toEqual([JSON.stringify(record)]);
});

test('whatever the record, its pieces keep the limit and make it again', async () => {
  await fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.jsonValue()), fc.nat(60), (value, more) => {
      const maxBytes = ENVELOPE.length + 5 + more;

      const pieces = piecesOf({ time, type: 'function', record: value }, maxBytes);

      for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(maxBytes);
      const text = pieces.map((piece) => piece.slice(ENVELOPE.length, -1)).join('');
      expect(pieces.every((piece) => piece.startsWith(ENVELOPE) && piece.endsWith('}'))).toBe(true);
      expect(text).toBe(JSON.stringify(value));
    }),
  );
});
