import type { Row } from '../test/faults/delivery/row.ts';
import { ROWS } from '../test/faults/delivery/rows.ts';

const BEGIN = '<!-- faults: written by `npm run docs` -->';
const END = '<!-- end of faults -->';

/** A document with the tables between its two marks brought up to date; throws where the marks are missing. */
export function withFaultTables(document: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n${faultTables()}\n${END}${after}`;
}

/** A table for each group of faults; each row is a test of the same name in the file that stands above it. */
function faultTables(): string {
  return Object.entries(ROWS)
    .map(([group, rows]) => tableOf(group, rows.map(ofMatrix)))
    .join('\n\n');
}

function tableOf(group: string, rows: readonly string[]): string {
  return [
    `### ${group}`,
    '',
    'Each row is a test of that name in `test/faults/delivery/`.',
    '',
    '| fault | telemetry | |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

function ofMatrix({ name, outcome, note = '' }: Row): string {
  return `| ${name} | ${outcome} | ${note} |`;
}
