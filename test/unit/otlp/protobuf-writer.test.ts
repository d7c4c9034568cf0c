import { expect, test } from 'bun:test';
import { readFields } from '../../../src/otlp/protobuf-fields.ts';
import { ProtobufWriter } from '../../../src/otlp/protobuf-writer.ts';

const SIZE = 256;

test.each(['𐀀', 'ab', 'é', '', 'a longer text, which takes more than one byte of UTF-8: ࠀ'.repeat(4)])(
  '%p is whole wherever the buffer has to grow',
  (text) => {
    for (let filled = 0; filled <= SIZE; filled += 1) {
      const writer = new ProtobufWriter(SIZE);
      writer.raw(new Uint8Array(filled));

      writer.message(1, () => writer.string(2, text));

      const bytes = writer.finish().subarray(filled);
      const message = readFields(bytes)?.[0];
      expect(Buffer.from(bytes).includes(Buffer.from(text))).toBe(true);
      expect(message?.number).toBe(1);
    }
  },
);
