import { expect, test } from 'bun:test';
import fc from 'fast-check';
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

test.each([
  String.raw`{"a":"\\","b":9007199254740993}`,
  String.raw`{"a":"\": 1234567890123456789,","b":9007199254740993}`,
  String.raw`{"a":"\\\" 1234567890123456789","b":[9007199254740993]}`,
  String.raw`{":\" 1234567890123456789":",","b": -9007199254740993 }`,
  String.raw`{"a":"\u00001234567890123456789","b":9007199254740993}`,
])('whatever a string before it holds: %s', (text) => {
  expect(parseExactJson(text)).toEqual(JSON.parse(text, asDigits));
});

test.each([
  '{"a":9007199254740993',
  '[01234567890123456789]',
  '[--1234567890123456789]',
  '[1234567890123456789x]',
  '["1234567890123456789',
])('what is no JSON throws: %s', (text) => {
  expect(() => parseExactJson(text)).toThrow(SyntaxError);
});

test('any JSON is read as the engine reads it, but for its long integers', async () => {
  const digits = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map(String);
  const written = fc.letrec<{ value: string }>((tie) => {
    const characters = fc.constantFrom(...' :,"\\\u0000\n1234567890[]{}');
    const text = fc.string({ unit: characters, maxLength: 40 }).map((one) => JSON.stringify(one));
    const items = fc.array(tie('value'), { maxLength: 4 });
    const members = fc.array(fc.tuple(text, tie('value')), { maxLength: 4 });
    return {
      value: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(digits, text, fc.constantFrom('1e20', '0.5', 'null', '12345678901234567.5')),
        items.map((all) => `[${all.join(' , ')}]`),
        members.map((all) => `{${all.map(([key, value]) => `${key}:${value}`).join(',')}}`),
      ),
    };
  }).value;

  await fc.assert(
    fc.property(written, (value) => {
      const text = `[${value}]`;
      expect(parseExactJson(text)).toEqual(JSON.parse(text, asDigits));
    }),
    { numRuns: 500 },
  );
});

function asDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const { source = '' } = context ?? {};
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

test('a key named like the prototype stays a key', () => {
  const parsed = parseExactJson('{"__proto__":{"a":9007199254740993}}');

  expect(Object.entries(Object(parsed))).toEqual([['__proto__', { a: 9007199254740993n }]]);
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
