import { expect, test } from 'bun:test';
import { axis, bar } from '../../../../src/sandbox/viewer/time-line.ts';

const line = { startNano: 0n, endNano: 1_000_000n, columns: 10 };

function drawn(startNano: bigint, endNano: bigint): string {
  return bar(line, { startNano, endNano });
}

test('a bar covers its share of the line, in halves of a column', () => {
  expect(drawn(0n, 1_000_000n)).toBe('━━━━━━━━━━');
  expect(drawn(200_000n, 500_000n)).toBe('  ━━━');
  expect(drawn(250_000n, 450_000n)).toBe('  ╺━╸');
});

test('a moment still shows', () => {
  expect(drawn(500_000n, 500_000n)).toBe('     ╸');
  expect(drawn(999_999n, 999_999n)).toBe('         ╺');
});

test('what lies outside the line is cut off', () => {
  expect(drawn(-500_000n, 300_000n)).toBe('━━━');
  expect(drawn(2_000_000n, 3_000_000n)).toBe('         ╺');
});

test('a line without length is one full bar', () => {
  const point = { startNano: 5n, endNano: 5n, columns: 4 };

  expect([bar(point, point), axis(point)]).toEqual(['╸', '╷0']);
});

test('the axis has round times as far as there is room', () => {
  const wide = { startNano: 0n, endNano: 612_000_000n, columns: 40 };

  expect(axis(wide)).toBe('╷0           ╷200 ms      ╷400 ms');
  expect(axis({ ...wide, columns: 10 })).toBe('╷0');
});
