import { expect, test } from 'bun:test';
import { onShareOfCpu, spareTime } from '../../../src/lifecycle/spare-time.ts';

test.each([
  { memoryMb: 1769, functionMs: 900_000, spareMs: 100 },
  { memoryMb: 10_240, functionMs: 900_000, spareMs: 100 },
  { memoryMb: 512, functionMs: 900_000, spareMs: 346 },
  { memoryMb: 128, functionMs: 900_000, spareMs: 500 },
  { memoryMb: 128, functionMs: 3000, spareMs: 500 },
  { memoryMb: 128, functionMs: 1000, spareMs: 167 },
  { memoryMb: 128, functionMs: 300, spareMs: 100 },
  { memoryMb: 128, functionMs: -5, spareMs: 100 },
  { memoryMb: undefined, functionMs: 3000, spareMs: 100 },
])('of a function with $memoryMb MB and $functionMs ms: $spareMs ms', ({ memoryMb, functionMs, spareMs }) => {
  expect(spareTime(memoryMb, functionMs)).toBe(spareMs);
});

test('what is done on a fourteenth of a CPU takes fourteen times as long', () => {
  expect(onShareOfCpu(100, 128)).toBeCloseTo(1382, 0);
  expect(onShareOfCpu(100, 10_240)).toBe(100);
  expect(onShareOfCpu(100, undefined)).toBe(100);
});
