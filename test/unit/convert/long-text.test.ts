import { expect, test } from 'bun:test';
import { parseLogLine } from '../../../src/convert/parse-log-line.ts';
import { parseTraceHeader } from '../../../src/convert/trace-context.ts';
import { at } from '../../support/builders.ts';

/*
 * Nobody but the function decides what it logs. Where the time to read a text grows with the square of its length, a
 * megabyte takes minutes: these would not end within the time that a test has.
 */

const LONG = 1_000_000;

const long = (text: string) => text.repeat(LONG / text.length);

/** Lines of two thousand characters before the first frame of a stack. */
const heads = (text: string) =>
  Array.from({ length: 500 }, () => `${text.repeat(2000 / text.length)}!\n    at place (file:1)`);

test.each([
  ['newlines before a trace of Python', `E: ${long('\n')}x\nTraceback (most recent call last):\n  x`],
  ['what Ruby writes after a place', `a.rb:1:in \`${long("': ")}\n`],
  ["types in the place of one of Ruby's", `a.rb:1:in \`x': x (${long('A::')}\n`],
  ['places of Ruby', `${long(':1')}\n`],
  ['goroutines', `panic: ${long('\ngoroutine 1')}`],
  ['frames without a place', long('\n at x')],
  ['errors within .NET', `Error: ${long('\n ---> ')}\n   at place (file:1)`],
])('a long text of %s is read in no time', (_, text) => {
  expect(parseLogLine(text, at(0)).body).toBe(text.endsWith('\n') ? text.slice(0, -1) : text);
});

test.each([['Error'], ['aError: '], ['(aError [x'], ['ErrorException'], ['a.aError.'], [' a.Error [']])(
  'what stands before frames is read in no time: %s',
  (text) => {
    for (const line of heads(text)) expect(parseLogLine(line, at(0)).body).toBe(line);
  },
);

test('a long text in the place of a trace header is read in no time', () => {
  const ids = `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

  expect(parseTraceHeader(`${ids}-${long(' ')}\nx`)).toBeUndefined();
  expect(parseTraceHeader(`Root=1-5f35ae12-0c0fec141ab77a00bc047aa2${long(';')}`)?.traceId).toBe(
    '5f35ae120c0fec141ab77a00bc047aa2',
  );
});
