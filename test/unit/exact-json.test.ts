import { expect, test } from 'bun:test';
import { parseExactJson } from '../../src/exact-json.ts';

test.each([
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['123456789012345678901234567890', 123456789012345678901234567890n],
])('the integer %s keeps its digits', (text, value) => {
  expect(parseExactJson(`{"a":[1,${text}]}`)).toEqual({ a: [1, value] });
  expect(parseExactJson(text.padStart(text.length + 1))).toEqual(value);
});

test('wherever in the text it stands', () => {
  const places = Array.from({ length: 33 }, (_, at) => at);

  const values = places.map((at) => parseExactJson(`${' '.repeat(at + 1)}9007199254740993`));

  expect(values).toEqual(places.map(() => 9007199254740993n));
});

test('many shorter numbers hide no long one', () => {
  const text = `[${'123456789012345,'.repeat(50)}9007199254740993]`;

  expect(parseExactJson(text)).toEqual([...Array(50).fill(123456789012345), 9007199254740993n]);
});

test.each([
  '9007199254740991',
  '1234567890123456',
  '1e300',
  '0.12345678901234567890',
  '12345678901234567890.5',
  '1E20',
])('%s stays the number that JSON makes of it', (text) => {
  expect(parseExactJson(`{"a": ${text}}`)).toEqual(JSON.parse(`{"a": ${text}}`));
});

test('digits in a string are text', () => {
  expect(parseExactJson('{"card":" 1234567890123456789"}')).toEqual({ card: ' 1234567890123456789' });
});

test('a key named like the prototype stays a key', () => {
  const parsed = parseExactJson('{"__proto__":{"a":9007199254740993}}');

  expect(Object.entries(Object(parsed))).toEqual([['__proto__', { a: 9007199254740993n }]]);
});

test('what is no JSON throws', () => {
  expect(() => parseExactJson('{"a":9007199254740993')).toThrow(SyntaxError);
});

test('what nests too deeply for exact digits is read without them', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  const parsed = parseExactJson(`{"id":12345678901234567890,"deep":${deep}}`);

  expect(parsed).toMatchObject({ id: 12345678901234567000 });
});

test('an integer of many thousand digits is the text of them', () => {
  const digits = '7'.repeat(1_000_000);

  expect(parseExactJson(`{"a":${digits}}`)).toEqual({ a: digits });
});
