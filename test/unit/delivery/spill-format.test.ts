import { describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decodeSpilled, encodeSpilled, type Spilled } from '../../../src/delivery/spill-format.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { logRecord } from '../../support/records.ts';

const RESOURCE = { attributes: { 'service.name': 'orders' } };
const SINCE = Date.UTC(2026, 0, 1);

function spilled(encoding: 'protobuf' | 'json' = 'protobuf'): Spilled {
  const records = [logRecord({ body: 'hello' }), logRecord({ body: 'broken', severityNumber: 17 })];
  return { request: only(encoderFor({ encoding })(records, RESOURCE)), since: SINCE };
}

const file = (one = spilled()) => Buffer.concat(encodeSpilled(one));

/** A file with a right digest, whatever its facts. */
function forged(facts: unknown, bytes = spilled().request.bytes): Uint8Array {
  const text = Buffer.from(JSON.stringify(facts));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const content = Buffer.concat([length, text, bytes]);
  return Buffer.concat([
    Buffer.from('LOB1'),
    createHash('sha256').update(content).digest().subarray(0, 16),
    content,
  ]);
}

test.each(['protobuf', 'json'] as const)('a request in %s comes back as it was', (encoding) => {
  const one = spilled(encoding);

  const back = decodeSpilled(file(one));

  expect(back?.since).toBe(SINCE);
  expect(back?.request).toMatchObject({ signal: 'logs', encoding, items: 2, keep: [1] });
  expect(Buffer.from(back?.request.bytes ?? []).equals(one.request.bytes)).toBe(true);
});

test('a file that was torn anywhere is none', () => {
  const whole = file();

  for (let length = 0; length < whole.length; length += 1)
    expect(decodeSpilled(whole.subarray(0, length))).toBeUndefined();
});

test('a file with any byte changed is none', () => {
  const whole = file();

  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x40;
    expect(decodeSpilled(changed)).toBeUndefined();
  }
});

test('whatever else lies there is none', async () => {
  const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    expect(decodeSpilled(bytes)).toBeUndefined();
    expect(decodeSpilled(Buffer.concat([Buffer.from('LOB1'), bytes]))).toBeUndefined();
  });

  await fc.assert(property);
});

describe('a file that was made to look like one', () => {
  const good = { signal: 'logs', encoding: 'protobuf', items: 2, keep: [], since: SINCE };

  test('is one only if all of it is right', () => {
    expect(decodeSpilled(forged(good))).toBeDefined();
  });

  test.each<[string, unknown]>([
    ['no object', 'text'],
    ['null', null],
    ['an unknown signal', { ...good, signal: '__proto__' }],
    ['an unknown encoding', { ...good, encoding: 'xml' }],
    ['items that are no count', { ...good, items: -1 }],
    ['more items than there are', { ...good, items: 3 }],
    ['items without end', { ...good, items: 1e300 }],
    ['a place beyond the items', { ...good, keep: [2] }],
    ['places out of order', { ...good, keep: [1, 0] }],
    ['a place that is no number', { ...good, keep: ['0'] }],
    ['a time that is none', { ...good, since: 'now' }],
  ])('%s', (_, facts) => {
    expect(decodeSpilled(forged(facts))).toBeUndefined();
  });

  test.each([1, 3, 10_000_000])('JSON of two items that claims to be of %d', (items) => {
    const { bytes } = spilled('json').request;

    expect(decodeSpilled(forged({ ...good, encoding: 'json', items }, bytes))).toBeUndefined();
  });

  test('bytes that are no request', () => {
    expect(decodeSpilled(forged(good, Buffer.from('no protobuf')))).toBeUndefined();
    expect(decodeSpilled(forged({ ...good, encoding: 'json' }, Buffer.from('[]')))).toBeUndefined();
  });
});
