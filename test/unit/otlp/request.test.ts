import { expect, test } from 'bun:test';
import { mergeable, merged, type OtlpRequest } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { plainAttributes, readTraces } from '../../support/otlp-oracle.ts';
import { spanRecord } from '../../support/records.ts';

const LIMITS = { maxBytes: 10, maxItems: 10 };

function request(bytes: number, facts: Partial<OtlpRequest> = {}): OtlpRequest {
  return { signal: 'logs', encoding: 'protobuf', bytes: new Uint8Array(bytes), items: 1, keep: [], ...facts };
}

test('requests merge up to the limits', () => {
  expect(mergeable([request(4), request(6), request(1)], LIMITS)).toBe(2);
  expect(mergeable([request(1, { items: 9 }), request(1), request(1)], LIMITS)).toBe(2);
  expect(mergeable([request(4), request(4)], LIMITS)).toBe(2);
});

test('one that is over the limits travels all the same, alone', () => {
  expect(mergeable([request(11), request(1)], LIMITS)).toBe(1);
});

test('of none, none travels', () => {
  expect(mergeable([], LIMITS)).toBe(0);
});

test('only protobuf merges, and only within a signal', () => {
  expect(mergeable([request(1, { encoding: 'json' }), request(1, { encoding: 'json' })], LIMITS)).toBe(1);
  expect(mergeable([request(1), request(1, { encoding: 'json' })], LIMITS)).toBe(1);
  expect(mergeable([request(1), request(1, { signal: 'traces' })], LIMITS)).toBe(1);
});

test('a merged request says what its parts said', () => {
  const parts = ['one', 'two'].map((service) =>
    only(encoderFor()([spanRecord({ name: service })], { attributes: { 'service.name': service } })),
  );
  const [first, ...more] = parts as [OtlpRequest, ...OtlpRequest[]];

  const whole = merged(first, more);

  expect(whole.items).toBe(2);
  expect(readTraces(whole)).toEqual(parts.flatMap(readTraces));
  expect(
    readTraces(whole).map(({ resource }) => plainAttributes(resource?.attributes)['service.name']),
  ).toEqual(['one', 'two']);
});
