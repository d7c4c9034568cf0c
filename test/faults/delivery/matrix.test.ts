import { describe, test } from 'bun:test';
import { ENGINES } from '../../support/lambda.ts';
import { Slots } from '../start/slots.ts';
import { runInNamespace } from './in-namespace.ts';
import { MACHINE } from './machine.ts';
import type { Row } from './row.ts';
import { ROWS } from './rows.ts';
import { runRow } from './run-row.ts';

/** With the time that a run waits for its turn. */
const LONGEST_MS = 180_000;

const slots = new Slots(5);

/** A test for each row and engine. Rows that the machine is not made for are skipped by name. */
for (const [group, rows] of Object.entries(ROWS)) {
  describe.each(ENGINES)(`${group}, %s`, (engine) => {
    for (const row of rows) {
      const run = row.inNamespace ? runInNamespace : runRow;
      testOf(row)(row.name, () => slots.take(() => run(engine, row)), LONGEST_MS);
    }
  });
}

function testOf({ needs, runsAlone }: Row) {
  if (needs !== undefined && !MACHINE[needs]) return test.skip;
  return runsAlone ? test : test.concurrent;
}
