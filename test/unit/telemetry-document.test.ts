import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTRUMENTS, SELF_INSTRUMENTS } from '../../src/convert/instruments.ts';
import type { Instrument } from '../../src/convert/records.ts';
import { DURATION_BOUNDS, MEMORY_BOUNDS, METRIC, RESPONSE_BOUNDS } from '../../src/convert/semconv.ts';

const document = readFileSync(join(import.meta.dir, '../../docs/telemetry.md'), 'utf8');

/** Name, unit and type of each metric, as the tables of `docs/telemetry.md` show them. */
function documentedMetrics(): string[][] {
  const rows = document.matchAll(/^\| `([a-z_.]+)` \| `([^`]+)` \| ([^|]+) \|/gm);
  return [...rows].map(([, name = '', unit = '', type = '']) => [name, unit, type]);
}

function typeOf({ kind, bounds }: Instrument): string {
  if (kind === 'counter') return 'counter';
  if (kind === 'level') return 'up-down counter';
  return `histogram, ${bounds === MEMORY_BOUNDS ? 'memory' : bounds === RESPONSE_BOUNDS ? 'responses' : 'durations'}`;
}

const instruments: readonly Instrument[] = [
  ...Object.values(INSTRUMENTS),
  ...Object.values(SELF_INSTRUMENTS),
];

test('docs/telemetry.md lists every metric that there is, with its unit and type, and no other', () => {
  const emitted = instruments.map((instrument) => [instrument.name, instrument.unit, typeOf(instrument)]);

  expect(documentedMetrics().toSorted()).toEqual(emitted.toSorted());
});

test('docs/telemetry.md shows the buckets of durations', () => {
  expect(document).toContain(`| durations | ${DURATION_BOUNDS.join(', ')} s |`);
});

test('every metric that has a name is measured somewhere, under that name alone', () => {
  const names = instruments.map(({ name }) => name);

  expect(names.toSorted()).toEqual(Object.values(METRIC).toSorted());
});

test('the buckets of memory and responses are powers of two over their real range', () => {
  const MIB = 2 ** 20;
  expect([MEMORY_BOUNDS[0], MEMORY_BOUNDS[1], MEMORY_BOUNDS.at(-1)]).toEqual([
    16 * MIB,
    32 * MIB,
    8192 * MIB,
  ]);
  expect([RESPONSE_BOUNDS[0], RESPONSE_BOUNDS[1], RESPONSE_BOUNDS.at(-1)]).toEqual([64, 256, 256 * MIB]);
});
