/**
 * `JSON.parse`, but an integer that a double cannot hold becomes a `bigint` with all its digits, or where there are
 * thousands the text of them, unless the text nests deeper than calls may be. Throws as `JSON.parse` does.
 */
export function parseExactJson(text: string): unknown {
  if (!hasManyDigits(text) || !LONG_NUMBER.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return JSON.parse(text); // goes as deep as the text does
  }
}

/** A number of 16 digits or more, or what looks like one inside a string: rare enough to parse the slow way. */
const LONG_NUMBER = /[[:,\s]-?\d{16}/;

const MANY = 16;

/**
 * Whether so many digits stand in a row, which most texts do not have. Of such a row, one digit stands where its
 * place divides by its length: so a sixteenth of the text is looked at, where an expression would read it all.
 */
function hasManyDigits(text: string): boolean {
  for (let at = 0; at < text.length; at += MANY) if (isDigit(text, at) && isInRow(text, at)) return true;
  return false;
}

function isInRow(text: string, at: number): boolean {
  let first = at;
  while (isDigit(text, first - 1)) first -= 1;
  let next = at + 1;
  while (next - first < MANY && isDigit(text, next)) next += 1;
  return next - first >= MANY;
}

/** Not so beyond the ends of a text either. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}

const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);

const INTEGER = /^-?\d+$/;

/** A `bigint` takes time that grows with the square of its digits: a second for a million. */
const MOST_DIGITS = 1000;

/** The context, which holds the digits as they stand in the text, is newer than the compiler's library. */
interface ReviverContext {
  readonly source?: string;
}

function keepDigits(_key: string, value: unknown, context?: ReviverContext): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const digits = context?.source;
  if (digits === undefined || !INTEGER.test(digits)) return value;
  return digits.length > MOST_DIGITS ? digits : BigInt(digits);
}
