import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type FramedRecord, FrameSplitter } from '../../../src/sandbox/framed-records.ts';
import { LineSplitter } from '../../../src/sandbox/lines.ts';
import { extensionLog, functionLog } from '../../../src/sandbox/log-records.ts';

/** Feeds bytes in pieces of `size`. */
function inPieces(bytes: Uint8Array, size: number, write: (chunk: Uint8Array) => void): void {
  for (let at = 0; at < bytes.length; at += size) write(bytes.subarray(at, at + size));
}

function frame(text: string, timeMs: number, type = 0xa55a0003): Buffer {
  const message = Buffer.from(text);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(type, 0);
  header.writeUInt32BE(message.length, 4);
  header.writeBigUInt64BE(BigInt(timeMs) * 1000n, 8);
  return Buffer.concat([header, message]);
}

describe('lines', () => {
  function linesOf(text: string, size: number): string[] {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    inPieces(new TextEncoder().encode(text), size, (chunk) => splitter.write(chunk));
    splitter.end();
    return lines;
  }

  test('come out whole, whatever the chunks', async () => {
    await fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 9 }),
        (texts, size) => {
          const lines = texts.map((text) => text.replace(/[\r\n]/g, ' '));

          expect(linesOf(lines.map((line) => `${line}\n`).join(''), size)).toEqual(lines);
        },
      ),
    );
  });

  test('keep empty ones, drop carriage returns at the end, and count a last one without a newline', () => {
    expect(linesOf('a\r\n\nb', 3)).toEqual(['a', '', 'b']);
  });
});

describe('framed records', () => {
  function recordsOf(bytes: Uint8Array, size: number): FramedRecord[] {
    const records: FramedRecord[] = [];
    const splitter = new FrameSplitter((record) => records.push(record));
    inPieces(bytes, size, (chunk) => splitter.write(chunk));
    return records;
  }

  test('keep messages of several lines whole, with the time of the runtime', () => {
    const bytes = Buffer.concat([frame('one\ntwo\n', 1_700_000_000_123), frame('{}', 5, 0xa55a000e)]);

    for (const size of [1, 7, 1000])
      expect(recordsOf(bytes, size)).toEqual([
        { text: 'one\ntwo\n', time: 1_700_000_000_123 },
        { text: '{}', time: 5 },
      ]);
  });

  test('end at the first header that is none, and never throw', async () => {
    await fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        const bytes = Buffer.concat([frame('good', 1), Buffer.from([0]), garbage]);

        expect(recordsOf(bytes, 50)).toEqual([{ text: 'good', time: 1 }]);
      }),
    );
  });
});

describe('a log line as a record', () => {
  const time = Date.UTC(2026, 0, 1);
  const ISO = '2026-01-01T00:00:00.000Z';

  test('of the function in text format keeps its newline, JSON or not', () => {
    expect(functionLog({ text: '{"a":1}', time, logFormat: 'Text', managed: false })).toEqual({
      time: ISO,
      type: 'function',
      record: '{"a":1}\n',
    });
    expect(functionLog({ text: 'framed\n', time, logFormat: 'Text', managed: false }).record).toBe(
      'framed\n',
    );
  });

  test('of the function in JSON format is an object where it is one', () => {
    const records = ['{"a":1}', '[1]', '{broken', 'plain'].map(
      (text) => functionLog({ text, time, logFormat: 'JSON', managed: false }).record,
    );

    expect(records).toEqual([{ a: 1 }, '[1]\n', '{broken\n', 'plain\n']);
  });

  test('on a managed instance is the line, JSON or not', () => {
    expect(functionLog({ text: '{"a":1}', time, logFormat: 'JSON', managed: true }).record).toBe('{"a":1}');
  });

  test('of an extension is the line', () => {
    expect(extensionLog('{"a":1}', time)).toEqual({ time: ISO, type: 'extension', record: '{"a":1}' });
  });
});
