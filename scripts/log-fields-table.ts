import { LOG_FIELD_NAMES } from '../src/convert/log-fields.ts';

/** What each kind of field is for; those that only help to read others are left out. */
const MEANINGS: Readonly<Partial<Record<keyof typeof LOG_FIELD_NAMES, string>>> = {
  message: 'body',
  event: 'body, of a record that has a level and no message',
  time: 'time',
  level: 'severity',
  severityNumber: 'severity number, 1–24',
  request: 'request id, if it is one that Lambda knows',
  trace: 'trace id',
  span: 'span id',
  flags: 'flags',
  errorType: '`exception.type`',
  errorMessage: '`exception.message`',
  stack: '`exception.stacktrace`',
  error: 'an error as object, or as its trace; from WARN on, also as its message',
};

/** The table of the names that fields of JSON logs are known by, in Markdown. */
function logFieldsTable(): string {
  const rows = Object.entries(MEANINGS).map(([role, meaning]) => {
    const names = LOG_FIELD_NAMES[role as keyof typeof LOG_FIELD_NAMES];
    return `| ${meaning} | ${names.map((name) => `\`${name}\``).join(' ')} |`;
  });
  return ['| becomes | field |', '|---|---|', ...rows].join('\n');
}

const BEGIN = '<!-- fields: written by `npm run docs` -->';
const END = '<!-- end of fields -->';

/** A document with the table between its two marks brought up to date; throws where the marks are missing. */
export function withLogFieldsTable(document: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the document has no ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n${logFieldsTable()}\n${END}${after}`;
}
