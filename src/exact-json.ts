/**
 * `JSON.parse`, but an integer that a double cannot hold becomes a `bigint` with all its digits, or where there are
 * thousands the text of them, unless the text nests deeper than calls may be. Throws as `JSON.parse` does.
 */
export function parseExactJson(text: string): unknown {
  if (!hasManyDigits(text)) return JSON.parse(text);
  try {
    if (text.includes(MARK_IN_JSON)) return JSON.parse(text, keepDigits);
    const marked = markLongIntegers(text);
    return marked === text ? JSON.parse(text) : withIntegers(JSON.parse(marked));
  } catch {
    return JSON.parse(text); // goes as deep as the text does
  }
}

/** Begins a text that was an integer. The character comes into a text by this escape alone. */
const MARK_IN_JSON = '\\u0000';

/** An integer of 16 digits or more, or what looks like one inside a string; its exponent or fraction may follow. */
const LONG_INTEGER = /(?<=[[:,\s])-?[1-9]\d{15,}(?![\d.eE])/g;

/**
 * Long integers as marked texts: to go over the value again costs a fifth of what a reviver does, and nanoseconds
 * since 1970 stand in every line of some loggers.
 */
function markLongIntegers(text: string): string {
  const strings = new Strings(text);
  let marked = '';
  let copied = 0;
  for (const { 0: digits, index } of text.matchAll(LONG_INTEGER)) {
    if (Number.isSafeInteger(Number(digits)) || strings.hold(index)) continue;
    marked += `${text.slice(copied, index)}"${MARK_IN_JSON}${digits}"`;
    copied = index + digits.length;
  }
  return copied === 0 ? text : marked + text.slice(copied);
}

/** The strings of a JSON text, looked at once from its beginning to its end. */
class Strings {
  readonly #text: string;
  #begin: number;
  #end = -1;

  constructor(text: string) {
    this.#text = text;
    this.#begin = this.#quote(0);
  }

  /** Whether a place is inside of one; places must ascend. */
  hold(place: number): boolean {
    while (this.#begin < place) {
      if (this.#end < this.#begin) this.#end = this.#closing(this.#begin + 1);
      if (this.#end > place) return true;
      this.#begin = this.#quote(this.#end + 1);
    }
    return false;
  }

  #quote(from: number): number {
    const at = this.#text.indexOf('"', from);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  }

  #closing(from: number): number {
    let end = this.#quote(from);
    while (end < Number.POSITIVE_INFINITY && isEscaped(this.#text, end, from)) end = this.#quote(end + 1);
    return end;
  }
}

/** Whether an odd number of backslashes, none before `from`, stands before a place. */
function isEscaped(text: string, place: number, from: number): boolean {
  let first = place;
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (place - first) % 2 === 1;
}

const BACKSLASH = '\\'.charCodeAt(0);

/** Marked texts as integers again, in place. */
function withIntegers(value: unknown): unknown {
  if (isMarked(value)) return integerOf(value.slice(1));
  if (typeof value !== 'object' || value === null) return value;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const item = holder[key];
    if (isMarked(item)) holder[key] = integerOf(item.slice(1));
    else if (typeof item === 'object') withIntegers(item);
  }
  return value;
}

function isMarked(value: unknown): value is string {
  return typeof value === 'string' && value.charCodeAt(0) === 0;
}

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
  return integerOf(digits);
}

function integerOf(digits: string): bigint | string {
  return digits.length > MOST_DIGITS ? digits : BigInt(digits);
}
