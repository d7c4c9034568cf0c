import { expect, test } from 'bun:test';
import { parseIsoTime } from '../../src/iso-time.ts';

const SECONDS = Date.UTC(2026, 10, 23, 12, 0, 5) / 1000;

test.each([
  ['2026-11-23T12:00:05Z', 0],
  ['2026-11-23T12:00:05.4Z', 400_000_000],
  ['2026-11-23T12:00:05.004Z', 4_000_000],
  ['2026-11-23T12:00:05.123456789Z', 123_456_789],
  ['2026-11-23T12:00:05.1234567891Z', 123_456_789],
  ['2026-11-23 12:00:05,004Z', 4_000_000],
  ['2026-11-23T14:30:05.004+02:30', 4_000_000],
  ['2026-11-23T07:00:05.004-0500', 4_000_000],
])('%s is read to the nanosecond', (text, nanos) => {
  expect(parseIsoTime(text)).toEqual([SECONDS, nanos]);
});

test.each([
  '',
  'soon',
  '5',
  '2026-11-23',
  '2026-11-23T12:00:05',
  '2026-11-23T12:01:23:521Z',
  '2026-13-23T12:00:05Z',
  '2026-11-23T25:00:05Z',
  '1969-12-31T23:59:59Z',
  ' 2026-11-23T12:00:05Z',
])('%p is no time', (text) => {
  expect(parseIsoTime(text)).toBeUndefined();
});

test('a time on the day of the one before is read all the same, or not', () => {
  parseIsoTime('2026-11-23T12:00:05.004Z');

  expect(parseIsoTime('2026-11-23T23:59:59.999Z')).toEqual([
    Date.UTC(2026, 10, 23, 23, 59, 59) / 1000,
    999_000_000,
  ]);
  for (const odd of [
    '24:00:00.000Z',
    '23:60:00.000Z',
    '23:59:60.000Z',
    '23:59:5a.000Z',
    '23:59:59.00xZ',
    '23-59-59.000Z',
  ])
    expect(parseIsoTime(`2026-11-23T${odd}`)).toBeUndefined();
});

test('a day before 1970 is none the second time either', () => {
  expect([1, 2].map(() => parseIsoTime('1960-11-23T12:00:00.000Z'))).toEqual([undefined, undefined]);
});

test.each(['2026-02-30T12:00:00Z', '2026-00-10T12:00:00Z', '2026-11-31T12:00:00.000Z'])(
  '%s is no day',
  (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  },
);
