export interface Severity {
  readonly number: number | undefined;
  readonly text: string | undefined;
}

export const NO_SEVERITY: Severity = { number: undefined, text: undefined };

/** The level names of Lambda's runtimes and of the loggers people use in them. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['TRACE', 1],
  ['TRCE', 1],
  ['VERBOSE', 1],
  ['SILLY', 1],
  ['DEBUG', 5],
  ['DBUG', 5],
  ['INFO', 9],
  ['INFORMATION', 9],
  ['LOG', 9],
  ['NOTICE', 10],
  ['WARN', 13],
  ['WARNING', 13],
  ['ERROR', 17],
  ['ERR', 17],
  ['FAIL', 17],
  ['CRITICAL', 21],
  ['CRIT', 21],
  ['FATAL', 21],
  ['ALERT', 22],
  ['EMERG', 23],
  ['EMERGENCY', 23],
  ['PANIC', 23],
]);

/** pino's and bunyan's. */
const BY_TENS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** A level by name (the text is kept as it came) or by pino's number; an unknown name has no number. */
export function severityOf(level: unknown): Severity | undefined {
  if (typeof level === 'string' && level !== '') {
    return { number: NUMBERS.get(level) ?? NUMBERS.get(level.toUpperCase()), text: level };
  }
  const name = typeof level === 'number' ? BY_TENS[level / 10 - 1] : undefined;
  return name === undefined ? undefined : { number: NUMBERS.get(name), text: name };
}
