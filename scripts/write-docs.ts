// `npm run docs`: writes what documents take from the code.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSettingsTable } from './settings-table.ts';

const file = join(import.meta.dir, '../docs/configuration.md');
writeFileSync(file, withSettingsTable(readFileSync(file, 'utf8')));
