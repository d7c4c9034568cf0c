import { expect, test } from 'bun:test';
import { cut, padEnd, printable, widthOf, wrap } from '../../../../src/sandbox/viewer/text.ts';
import { counted, formatBytes, formatMs } from '../../../../src/sandbox/viewer/units.ts';

test('a width is in columns: wide characters take two, combining ones and colours none', () => {
  expect(['abc', '漢字', 'e\u0301', '🚀', '\x1b[31mred\x1b[39m'].map(widthOf)).toEqual([3, 4, 1, 2, 3]);
});

test('text is cut to columns, and the cut shows', () => {
  expect([cut('abcdef', 4), cut('abcd', 4), cut('漢字漢', 4), cut('ab', 0)]).toEqual([
    'abc…',
    'abcd',
    '漢…',
    '',
  ]);
});

test('padding counts columns, not characters', () => {
  expect(padEnd('漢', 4)).toBe('漢  ');
});

test('line breaks and tabs of a log show, everything else that moves a terminal goes', () => {
  expect(printable('a\tb\r\n  c\rd\x1b[31m\x07\n')).toBe('a b ⏎ c ⏎ d');
});

test('words are wrapped, one that is too long is cut', () => {
  expect(wrap('to be or extraordinarily so', 8)).toEqual(['to be or', 'extraor…', 'so']);
});

test('durations come in the unit that reads best', () => {
  const ms = [0, 0.0421, 0.9996, 3.14, 9.96, 231.4, 999.6, 1234, 12_345, 59_960, 61_000, -5];

  expect(ms.map(formatMs)).toEqual([
    ...['0 ms', '42 µs', '1 ms', '3.1 ms', '10 ms', '231 ms', '1.00 s', '1.23 s', '12.3 s', '1m 0s', '1m 1s'],
    '-5 ms',
  ]);
});

test('sizes and counts are rounded and grouped', () => {
  expect([999, 1000, 21_400, 1_234_567].map(formatBytes)).toEqual(['999 B', '1.0 kB', '21 kB', '1.2 MB']);
  expect([counted(1, 'span'), counted(12_345, 'log')]).toEqual(['1 span', '12,345 logs']);
});
