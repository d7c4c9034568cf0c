import { expect, test } from 'bun:test';
import { createDiagnostics, type LogLevel, OWN_LINE } from '../../src/diagnostics.ts';

function setUp(level: LogLevel = 'info') {
  const lines: string[] = [];
  let now = 0;
  const diagnostics = createDiagnostics({ level, now: () => now, write: (line) => void lines.push(line) });
  return { diagnostics, lines, wait: (ms: number) => (now += ms) };
}

test('a line begins with our name, its level and its code', () => {
  const { diagnostics, lines } = setUp();

  diagnostics.warn('passive', 'No telemetry is exported.');

  expect(lines).toEqual([`${OWN_LINE} WARN passive: No telemetry is exported.\n`]);
});

test('a code is written at most once a minute', () => {
  const { diagnostics, lines, wait } = setUp();

  diagnostics.warn('a', '1');
  wait(59_999);
  diagnostics.warn('a', '2');
  diagnostics.warn('b', '3');
  wait(1);
  diagnostics.warn('a', '4');

  expect(lines.map((line) => line.trim().at(-1))).toEqual(['1', '3', '4']);
});

test('a clock that is set back silences nothing for long', () => {
  const { diagnostics, lines, wait } = setUp();
  diagnostics.warn('a', '1');

  wait(-3_600_000);
  diagnostics.warn('a', '2');

  expect(lines).toHaveLength(2);
});

test('quieter levels are left out', () => {
  const { diagnostics, lines } = setUp('warn');

  diagnostics.info('a', '');
  diagnostics.debug('b', '');
  diagnostics.error('c', '');

  expect(lines).toHaveLength(1);
});

test("a server's message cannot forge a line of its own", () => {
  const { diagnostics, lines } = setUp();

  diagnostics.warn('a', `x\n${OWN_LINE} forged\u0007${'y'.repeat(5000)}`);

  expect(lines[0]?.match(/\n/g)).toHaveLength(1);
  expect(lines[0]?.length).toBeLessThan(1100);
});
