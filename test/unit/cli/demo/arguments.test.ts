import { expect, test } from 'bun:test';
import { DEMO_USAGE, parseDemoArguments } from '../../../../src/cli/demo/arguments.ts';

test('without options the executable sends to the sink', () => {
  expect(parseDemoArguments([])).toEqual({
    kind: 'run',
    options: { engine: 'bun', endpoint: undefined, json: false, colour: true },
  });
});

test('a value follows its option as the next word or behind an equals sign', () => {
  const words = ['--engine', 'node', '--endpoint=http://127.0.0.1:4318/base', '--json', '--no-color'];

  expect(parseDemoArguments(words)).toEqual({
    kind: 'run',
    options: { engine: 'node', endpoint: 'http://127.0.0.1:4318/base', json: true, colour: false },
  });
});

test('help wins over what else is there', () => {
  expect(parseDemoArguments(['--json', '-h'])).toEqual({ kind: 'help' });
});

const BAD: readonly [string, readonly string[], string][] = [
  ['another engine', ['--engine', 'deno'], '--engine takes "bun" or "node", not "deno".'],
  [
    'an endpoint that is no URL',
    ['--endpoint=localhost:4318'],
    '--endpoint takes an http or https URL, not "localhost:4318".',
  ],
  ['an option that there is not', ['--fast'], "'--fast'"],
  ['a value that is missing', ['--engine'], "'--engine"],
  ['a word of its own', ['now'], "'now'"],
];

for (const [what, args, part] of BAD) {
  test(`${what} is refused by name, with what is accepted`, () => {
    const parsed = parseDemoArguments(args);
    const message = parsed.kind === 'bad-usage' ? parsed.message : '';

    expect(message).toContain(part);
    expect(message).toEndWith(DEMO_USAGE);
  });
}
