import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSettingsTable } from '../../../scripts/settings-table.ts';

test('docs/configuration.md shows the table of the code (`npm run docs` writes it)', () => {
  const document = readFileSync(join(import.meta.dir, '../../../docs/configuration.md'), 'utf8');

  expect(document).toBe(withSettingsTable(document));
});
