export interface Severity {
  readonly number: number | undefined;
  readonly text: string | undefined;
}

export const NO_SEVERITY: Severity = { number: undefined, text: undefined };

/**
 * The level names of Lambda's runtimes and of the loggers people use in them, and the short names of the numbers.
 * Source: the logs data model's mappings (syslog, Log4j, Zap, java.util.logging, .NET, Python), which give Python's
 * and .NET's critical the rank of FATAL, and syslog's alert and Zap's panic that of ERROR3; for ALL OpenTelemetry's
 * appenders for Java; for `verbose` and `http` its transport for winston, where they lie between debug and info, while
 * `Verbose` is Serilog's lowest.
 */
const NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    1: 'TRACE TRCE TRC VERBOSE VRB SILLY FINEST ALL',
    2: 'TRACE2',
    3: 'TRACE3',
    4: 'TRACE4',
    5: 'DEBUG DBUG DBG DEBU FINER',
    6: 'DEBUG2 FINE verbose',
    7: 'DEBUG3 CONFIG HTTP',
    8: 'DEBUG4',
    9: 'INFO INFORMATION INFORMATIONAL INF LOG',
    10: 'INFO2 NOTICE SUCCESS',
    11: 'INFO3',
    12: 'INFO4',
    13: 'WARN WARNING WRN',
    14: 'WARN2',
    15: 'WARN3',
    16: 'WARN4',
    17: 'ERROR ERR EROR FAIL SEVERE',
    18: 'ERROR2 DPANIC',
    19: 'ERROR3 ALERT PANIC PNC',
    20: 'ERROR4',
    21: 'CRITICAL CRIT FATAL FTL EMERG EMERGENCY',
    22: 'FATAL2',
    23: 'FATAL3',
    24: 'FATAL4',
  }).flatMap(([number, names]) => names.split(' ').map((name) => [name, Number(number)] as const)),
);

/**
 * pino's and bunyan's numbers are tens from 10 on, and what lies between them where it is theirs for sure; Python's are
 * tens too, but mean something else; syslog counts down.
 */
export type LevelScale = 'tens' | 'pino' | 'python' | 'syslog';

const TENS = byTens(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']);

const SCALES: Readonly<Record<LevelScale, ReadonlyMap<number, Severity>>> = {
  tens: TENS,
  pino: TENS,
  python: byTens(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']),
  // Where there is an emergency beyond it, critical is ERROR2.
  syslog: new Map([
    ...named(['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG']).entries(),
    [2, { number: 18, text: 'CRITICAL' }],
  ]),
};

function byTens(names: readonly string[]): ReadonlyMap<number, Severity> {
  return new Map(named(names).map((severity, index) => [(index + 1) * 10, severity]));
}

function named(names: readonly string[]): Severity[] {
  return names.map((text) => ({ number: NUMBERS.get(text), text }));
}

/** A level by name (the text is kept as it came) or by number; an unknown name has no number. */
export function severityOf(level: unknown, scale: LevelScale = 'tens'): Severity | undefined {
  if (typeof level === 'number')
    return SCALES[scale].get(level) ?? (scale === 'pino' ? customSeverity(level) : undefined);
  if (typeof level !== 'string') return undefined;
  const number = NUMBERS.get(level);
  return number === undefined ? byText(level.trim(), scale) : { number, text: level };
}

/**
 * A level of the application's own, from 11 to 69: its range spread over the 18 numbers that bear no plain name. The
 * logger's name for it is not in the record.
 * Source: OpenTelemetry's instrumentations of pino and bunyan.
 */
function customSeverity(level: number): Severity | undefined {
  if (!Number.isInteger(level) || level <= 10 || level >= 70) return undefined;
  const step = Math.floor(((level - 10) * 18) / 60);
  return { number: 2 + step + Math.floor(step / 3), text: String(level) };
}

function byText(text: string, scale: LevelScale): Severity | undefined {
  if (text === '') return undefined;
  if (INTEGER.test(text)) return SCALES[scale].get(Number(text));
  return { number: NUMBERS.get(text.toUpperCase()) ?? slogNumber(text), text };
}

/** Go's slog writes levels between its names as `INFO+2`; its steps are those of the data model. */
function slogNumber(text: string): number | undefined {
  const [, name = '', offset = ''] = SLOG.exec(text) ?? [];
  const base = NUMBERS.get(name);
  return base === undefined ? undefined : Math.min(24, Math.max(1, base + Number(offset)));
}

const INTEGER = /^\d{1,3}$/;
const SLOG = /^(DEBUG|INFO|WARN|ERROR)([+-]\d{1,3})$/;
