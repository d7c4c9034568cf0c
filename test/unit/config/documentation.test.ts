import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSettingsTable } from '../../../scripts/settings-table.ts';
import { defaultOf, SETTINGS, type Setting } from '../../../src/config/settings.ts';

test('docs/configuration.md shows the table of the code (`npm run docs` writes it)', () => {
  const document = readFileSync(join(import.meta.dir, '../../../docs/configuration.md'), 'utf8');

  expect(document).toBe(withSettingsTable(document));
});

test('a setting that takes a few names tells each of them', () => {
  const untold = Object.values(SETTINGS as Record<string, Setting<unknown>>).flatMap((row) =>
    namesOf(row).filter((name) => !`${row.meaning} ${defaultOf(row)}`.includes(name)),
  );

  expect(untold).toEqual([]);
});

/** What a variable takes where that is nothing but names; a signal's own row refers to the general one. */
function namesOf({ parse, meaning }: Setting<unknown>): readonly string[] {
  if (meaning.startsWith('The same')) return [];
  const parsed = parse('nonsense');
  const accepted = 'accepted' in parsed ? parsed.accepted : '';
  return /^(`[^`]+`(, | or |$))+$/.test(accepted) ? (accepted.match(/`[^`]+`/g) ?? []) : [];
}
