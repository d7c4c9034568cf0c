/**
 * `JSON.parse`, but an integer that a double cannot hold becomes a `bigint` with all its digits. Throws as
 * `JSON.parse` does.
 */
export function parseExactJson(text: string): unknown {
  return MANY_DIGITS.test(text) && LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** What is quick to look for, and most texts do not have. */
const MANY_DIGITS = /\d{16}/;

/** A number of 16 digits or more, or what looks like one inside a string: rare enough to parse the slow way. */
const LONG_NUMBER = /[[:,\s]-?\d{16}/;

const INTEGER = /^-?\d+$/;

/** The context, which holds the digits as they stand in the text, is newer than the compiler's library. */
interface ReviverContext {
  readonly source?: string;
}

function keepDigits(_key: string, value: unknown, context?: ReviverContext): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const digits = context?.source;
  return digits !== undefined && INTEGER.test(digits) ? BigInt(digits) : value;
}
