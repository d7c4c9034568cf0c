import { defaultOf, SETTINGS, type Setting } from '../src/config/settings.ts';

/** The table of every variable, in Markdown, as `docs/configuration.md` shows it. */
export function settingsTable(): string {
  const rows = (Object.values(SETTINGS) as Setting<unknown>[]).map(
    (row) => `| \`${row.variable}\` | ${defaultOf(row)} | ${row.meaning} |`,
  );
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

const BEGIN = '<!-- settings: written by `npm run docs` -->';
const END = '<!-- end of settings -->';

/** A document with the table between its two marks brought up to date; throws where the marks are missing. */
export function withSettingsTable(document: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n${settingsTable()}\n${END}${after}`;
}
