import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFaults } from '../../../scripts/faults-page.ts';
import { SRC } from '../../support/fault-injection.ts';

const page = readFileSync(join(import.meta.dir, '../../../docs/faults.md'), 'utf8');

test('docs/faults.md shows the tables of the tests (`npm run docs` writes it)', () => {
  expect(page).toBe(withFaults(page));
});

test('docs/faults.md explains the code of every line that the extension writes', () => {
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(?:cli|sandbox)\//.test(file))
    .map((file) => readFileSync(join(SRC, file), 'utf8'));
  const codes = sources.flatMap((source) => [
    ...source.matchAll(/(?:\.(?:warn|error|info|debug)\(\s*|code: |\[level\]\()['`]([a-z$][\w${}-]+)['`]/g),
  ]);

  const known = codes.map(([, code = '']) => code.replace(/\$\{\w+\}/, 'traces'));
  expect(known.length).toBeGreaterThan(15);
  expect(known.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
