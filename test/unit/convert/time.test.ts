import { expect, test } from 'bun:test';
import { toHrTime } from '../../../src/convert/time.ts';

test.each([
  [1_795_435_200_000, [1_795_435_200, 0]],
  [1_795_435_200_040, [1_795_435_200, 40_000_000]],
  [1_795_435_200_565.094, [1_795_435_200, 565_094_000]],
  [1_795_435_201_470 - 1233.96, [1_795_435_200, 236_040_000]],
  [1_795_435_200_999.9998, [1_795_435_201, 0]],
])('%p ms is exact to the microsecond, and has no digits of its own after that', (epochMs, time) => {
  expect(toHrTime(epochMs)).toEqual(time as [number, number]);
});
