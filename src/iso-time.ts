/** `[seconds since the epoch, nanoseconds]`. */
export type Instant = readonly [seconds: number, nanos: number];

/** ISO 8601 and what loggers make of it: `,` before the fraction, a space for the T, `/` in dates, zones without a colon. */
const ISO_TIME =
  /^(\d{4})[-/](\d\d)[-/](\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))? ?([Zz]|UTC|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * A time as text → the instant, exact to the nanosecond. `undefined` for anything else: a time without a zone
 * is not known, and one before 1970 cannot be written in OTLP.
 */
export function parseIsoTime(text: string): Instant | undefined {
  return parseUsualTime(text) ?? parseUnusualTime(text);
}

/** The day of the last time that was read, and its midnight in seconds since the epoch: mostly the next one's too. */
let lastDay = '';
let lastMidnight = 0;

/** `2026-11-23T12:00:00.040Z`, in which the platform and the runtimes write nearly all of their times. */
function parseUsualTime(text: string): Instant | undefined {
  if (
    text.length !== 24 ||
    !text.startsWith(lastDay) ||
    lastDay === '' ||
    text[10] !== 'T' ||
    text[23] !== 'Z'
  )
    return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const hundredths = twoDigits(text, 20);
  const thousandth = twoDigits(text, 21) % 10;
  if (!(hour < 24 && minute < 60 && second < 60 && hundredths + thousandth >= 0)) return undefined;
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== '.') return undefined;
  return [lastMidnight + hour * 3600 + minute * 60 + second, (hundredths * 10 + thousandth) * 1e6];
}

/** NaN for anything but two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function parseUnusualTime(text: string): Instant | undefined {
  const match = ISO_TIME.exec(text);
  return match?.[8] === undefined ? undefined : toInstant(match, offsetSeconds(match[8]));
}

/** The same for a time without a zone, read as UTC. */
export function parseZonelessTime(text: string): Instant | undefined {
  const match = ISO_TIME.exec(text);
  return match === null || match[8] !== undefined ? undefined : toInstant(match, 0);
}

/** What lies outside 2000–2100 is a zero, a duration or a counter, and no time at which anything happened here. */
export function isPlausible([seconds]: Instant): boolean {
  return seconds >= 946_684_800 && seconds < 4_102_444_800;
}

function toInstant(match: RegExpExecArray, offset: number): Instant | undefined {
  const [, year, month, day, hour, minute, second, fraction] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(midnight).getUTCDate() !== Number(day) || !(Number(month) >= 1 && Number(month) <= 12))
    return undefined;
  if (midnight >= 0) {
    lastDay = `${year}-${month}-${day}`;
    lastMidnight = midnight / 1000;
  }
  const seconds = midnight / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset;
  return seconds >= 0 ? [seconds, nanosOf(fraction)] : undefined;
}

function nanosOf(fraction: string | undefined): number {
  if (fraction === undefined) return 0;
  return fraction.length === 3 ? Number(fraction) * 1e6 : Number(fraction.slice(0, 9).padEnd(9, '0'));
}

function offsetSeconds(zone: string): number {
  if (zone.length === 1 || zone === 'UTC') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.length > 3 ? zone.slice(-2) : 0);
  return zone.startsWith('-') ? -minutes * 60 : minutes * 60;
}
