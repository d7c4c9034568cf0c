import type { Fault, Telemetry, Unprotected } from '../test/faults/start/fault.ts';
import { FAULTS } from '../test/faults/start/faults.ts';
import { UNPROTECTED } from '../test/faults/start/unprotected.ts';

/** `docs/faults.md` with what the tests' tables say between its marks; throws where a mark is missing. */
export function withFaults(document: string): string {
  const tables = Object.entries(FAULTS).map(([group, faults]) => `### ${group}\n\n${tableOf(faults)}`);
  const withTables = withPart(document, 'faults', tables.join('\n\n'));
  return withPart(withTables, 'unprotected', unprotectedTable());
}

function withPart(document: string, name: string, text: string): string {
  const begin = `<!-- ${name}: written by \`npm run docs\` -->`;
  const end = `<!-- end of ${name} -->`;
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${begin} … ${end}`);
  return `${before}${begin}\n${text}\n${end}${after}`;
}

function tableOf(faults: readonly Fault[]): string {
  const rows = faults.map((fault) => `| ${nameOf(fault)} | ${does(fault)} | ${tells(fault)} |`);
  return ['| fault | what the extension does | its lines |', '|---|---|---|', ...rows].join('\n');
}

/** Where a fault is met by one layer alone, that stands with it. */
function nameOf({ name, engines }: Pick<Fault, 'name' | 'engines'>): string {
  if (engines === undefined) return name;
  return `${name} (${engines[0] === 'bun' ? 'executable' : 'Node layer'})`;
}

const DOES: Readonly<Record<Telemetry, string>> = {
  'all arrives': 'exports everything',
  'does not arrive': 'goes on; what is lost is counted',
  'nothing is exported': 'answers the platform until SHUTDOWN, exports nothing',
  'may be lost': 'goes on; what is lost is counted',
};

function does({ telemetry, note }: Fault): string {
  return note ?? DOES[telemetry];
}

/** More than these are the variables of a whole table. */
const FEW = 4;

function tells({ tells }: Fault): string {
  if (tells === 'something') return 'some';
  if (tells.length === 0) return 'none';
  return tells.length > FEW ? 'one for each' : tells.map((code) => `\`${code}\``).join(', ');
}

function unprotectedTable(): string {
  const rows = UNPROTECTED.map(
    (fault: Unprotected) => `| ${nameOf(fault)} | ${fault.fails} | ${fault.note} |`,
  );
  return ['| what happens | fails | and then |', '|---|---|---|', ...rows].join('\n');
}
