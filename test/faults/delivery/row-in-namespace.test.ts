import { test } from 'bun:test';
import { ENGINES } from '../../support/lambda.ts';
import { ROWS } from './rows.ts';
import { runRow } from './run-row.ts';

// Run by `in-namespace.ts`: one row, whose name and engine the environment tells.
const { MATRIX_ENGINE, MATRIX_ROW } = process.env;
const rows = Object.values(ROWS).flat();

for (const engine of ENGINES.filter((name) => name === MATRIX_ENGINE)) {
  for (const row of rows.filter(({ name }) => name === MATRIX_ROW)) {
    test(row.name, () => runRow(engine, row), 60_000);
  }
}
