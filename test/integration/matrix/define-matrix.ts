import { describe, test } from 'bun:test';
import { ENGINES } from '../../support/lambda.ts';
import { Slots } from '../faults/slots.ts';
import { MACHINE } from './machine.ts';
import type { Row } from './row.ts';
import { ROWS } from './rows.ts';
import { runRow } from './run-row.ts';

/** With the time that a run waits for its turn. */
const LONGEST_MS = 180_000;

/** A test for each wanted row and engine. Rows that the machine is not made for are skipped by name. */
export function defineMatrix(isWanted: (row: Row) => boolean): void {
  const slots = new Slots(4);
  describe.each(ENGINES)('delivery on %s', (engine) => {
    for (const [group, rows] of Object.entries(ROWS)) {
      describe(group, () => {
        for (const row of rows.filter(isWanted)) {
          const run = row.needs === undefined || MACHINE[row.needs] ? test.concurrent : test.skip;
          run(row.name, () => slots.take(() => runRow(engine, row)), LONGEST_MS);
        }
      });
    }
  });
}
