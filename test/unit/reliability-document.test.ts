import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFaultTables } from '../../scripts/fault-tables.ts';
import { ROWS } from '../faults/delivery/rows.ts';

test('docs/reliability.md has a row for every fault that is tested, and no other (`npm run docs` writes them)', () => {
  const document = readFileSync(join(import.meta.dir, '../../docs/reliability.md'), 'utf8');

  expect(document).toBe(withFaultTables(document));
});

test('a name tells one row of the matrix from all others of its group', () => {
  for (const rows of Object.values(ROWS)) {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  }
});
