// `npm run docs`: writes what documents take from the code.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFaultTables } from './fault-tables.ts';
import { withFaults } from './faults-page.ts';
import { withLogFieldsTable } from './log-fields-table.ts';
import { withSettingsTable } from './settings-table.ts';

function write(name: string, withTables: (document: string) => string): void {
  const file = join(import.meta.dir, '../docs', name);
  writeFileSync(file, withTables(readFileSync(file, 'utf8')));
}

write('configuration.md', withSettingsTable);
write('faults.md', withFaults);
write('reliability.md', withFaultTables);
write('telemetry.md', withLogFieldsTable);
