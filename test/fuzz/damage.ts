import type { Dice } from './dice.ts';

/** What readers of JSON, times, levels and ids may stumble over. */
const TOKENS = [
  ...[
    'null',
    'true',
    '-1',
    '0',
    '1e999',
    '1e300',
    '9007199254740993',
    '12345678901234567890',
    '[]',
    '{}',
    '""',
  ],
  ...['"\\ud800"', '"\\u0000"', '{"__proto__":{"a":1}}', '"NaN"', '{"message":"{\\"message\\":1}"}'],
  ...['"1970-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999Z"', '"2026-11-23T12:01:23:521Z"'],
  ...['"type":"platform.start"', '"type":"function"', '"record":', '"requestId":"r1"', '"time":"'],
  ...['"level":60', '"trace_id":"5f35ae120c0fec141ab77a00bc047aa2"', '"stack":"E: m\\n    at f (g:1)"'],
  ...['},{"time":"', '}]', '[', ']', '{', '}', ',', ':', '"', '\\', '\n', '\t', '\r', '\u001b[0m'],
];

type Change = (body: Buffer, dice: Dice) => Buffer;

const CHANGES: readonly Change[] = [
  function anotherByte(body, dice) {
    const changed = Buffer.from(body);
    changed[dice.below(body.length)] = dice.below(256);
    return changed;
  },
  function less(body, dice) {
    const [from, to] = stretch(body, dice);
    return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
  },
  function twice(body, dice) {
    const [from, to] = stretch(body, dice);
    return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
  },
  function token(body, dice) {
    const at = dice.below(body.length + 1);
    return Buffer.concat([body.subarray(0, at), Buffer.from(dice.pick(TOKENS)), body.subarray(at)]);
  },
  /** Stays JSON, mostly: a value for a value. */
  function anotherValue(body, dice) {
    const text = body.toString('latin1');
    const values = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|-?\d[\d.e+]*|true|false|null)/g)];
    if (values.length === 0) return body;
    const { index, 0: whole } = dice.pick(values);
    return Buffer.from(
      `${text.slice(0, index)}:${dice.pick(TOKENS)}${text.slice(index + whole.length)}`,
      'latin1',
    );
  },
  function cut(body, dice) {
    return body.subarray(0, dice.below(body.length + 1));
  },
  function muchMore(body, dice) {
    const at = dice.below(body.length + 1);
    const much = dice
      .pick(['a', '\n', ' ', '[', '{"a":', '\\u00e9', 'Error: ', 'a.', '\\n    at '])
      .repeat(dice.below(5000));
    return Buffer.concat([body.subarray(0, at), Buffer.from(much), body.subarray(at)]);
  },
];

/** One to four changes to a body. */
export function damage(body: Buffer, dice: Dice): Buffer {
  let damaged = body;
  for (let left = 1 + dice.below(4); left > 0 && damaged.length > 0; left -= 1) {
    damaged = dice.pick(CHANGES)(damaged, dice);
  }
  return damaged;
}

function stretch(body: Buffer, dice: Dice): [number, number] {
  const from = dice.below(body.length);
  return [from, Math.min(body.length, from + dice.below(64))];
}
