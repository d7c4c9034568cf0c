/** `[seconds since the epoch, nanoseconds]`. */
export type Instant = readonly [seconds: number, nanos: number];

/** ISO 8601 with a zone; `,` before the fraction and `+0000` are what Python's loggers write. */
const ISO_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)$/;

/**
 * A time as text → the instant, exact to the nanosecond. `undefined` for anything else: a time without a zone
 * is not known, and one before 1970 cannot be written in OTLP.
 */
export function parseIsoTime(text: string): Instant | undefined {
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [, date, clock, fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const ms = Date.parse(`${date}T${clock}${offset}`);
  return ms >= 0 ? [ms / 1000, Number(fraction.slice(0, 9).padEnd(9, '0'))] : undefined;
}
