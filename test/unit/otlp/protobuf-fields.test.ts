import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { readFields } from '../../../src/otlp/protobuf-fields.ts';
import { ProtobufWriter } from '../../../src/otlp/protobuf-writer.ts';

test('what was written is read', () => {
  const to = new ProtobufWriter(1);
  to.uint(1, 300);
  to.string(2, 'é'.repeat(100));
  to.fixed32(3, 7);
  to.double(4, 0.5);

  const fields = readFields(to.finish()) ?? [];

  expect(fields.map(({ number, value, content }) => [number, value, content.length])).toEqual([
    [1, 300, 0],
    [2, 0, 200],
    [3, 0, 0],
    [4, 0, 0],
  ]);
});

test.each([
  ['a cut tag', [0x80]],
  ['a field number of 0', [0x02, 0x00]],
  ['a cut length', [0x0a, 0x80]],
  ['less content than announced', [0x0a, 0x02, 0x00]],
  ['a cut fixed number', [0x0d, 0x00]],
  ['a group', [0x0b, 0x0c]],
  ['a varint without end', [0x08, ...Array.from({ length: 11 }, () => 0xff)]],
])('%s is no message', (_, bytes) => {
  expect(readFields(Uint8Array.from(bytes))).toBeUndefined();
});

test('any bytes are either no message or all of them fields', async () => {
  const isNoneOrWhole = fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    const fields = readFields(bytes);
    return fields === undefined || Buffer.concat(fields.map(({ whole }) => whole)).equals(bytes);
  });

  await fc.assert(isNoneOrWhole);
});
