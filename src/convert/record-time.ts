import { isPlausible, parseIsoTime, parseZonelessTime } from '../iso-time.ts';
import { isRecord } from './json-record.ts';
import type { HrTime } from './records.ts';
import { toHrTime } from './time.ts';

/** A time without a zone is UTC, Lambda's own, if that puts it this near to when the platform saw the record, s. */
const NEAR_S = 60;

/**
 * What a logger writes as time → the instant: ISO 8601 of any precision, epoch seconds, ms, µs or ns as number or
 * digits, Log4j's `instant`. `undefined` for nonsense. `observed` is the platform's time, epoch ms.
 */
export function recordTime(value: unknown, observed: number): HrTime | undefined {
  const time = readTime(value, observed);
  return time !== undefined && isPlausible(time) ? time : undefined;
}

function readTime(value: unknown, observed: number): HrTime | undefined {
  if (typeof value === 'string') return textTime(value, observed);
  if (typeof value === 'number') return epochTime(value);
  if (typeof value === 'bigint') return nanosTime(value);
  return isRecord(value) ? instantTime(value['epochSecond'], value['nanoOfSecond']) : undefined;
}

function textTime(text: string, observed: number): HrTime | undefined {
  const time = parseIsoTime(text);
  if (time !== undefined) return time;
  if (NANOS.test(text)) return nanosTime(BigInt(text));
  if (EPOCH.test(text)) return epochTime(Number(text));
  const utc = parseZonelessTime(text);
  return utc !== undefined && Math.abs(utc[0] - observed / 1000) <= NEAR_S ? utc : undefined;
}

/** The magnitude tells the unit: each holds the years from 2001 to 2286. */
function epochTime(value: number): HrTime | undefined {
  if (value >= 1e9 && value < 1e10) return secondsTime(value);
  if (value >= 1e12 && value < 1e13) return toHrTime(value);
  if (value >= 1e15 && value < 1e16) return toHrTime(value / 1000);
  return Number.isInteger(value) && value >= 1e18 && value < 1e19 ? nanosTime(BigInt(value)) : undefined;
}

/** A double holds epoch seconds to the microsecond; the digits after that are noise. */
function secondsTime(value: number): HrTime {
  const seconds = Math.floor(value);
  const nanos = Math.round((value - seconds) * 1e6) * 1000;
  return nanos < 1e9 ? [seconds, nanos] : [seconds + 1, 0];
}

function nanosTime(nanos: bigint): HrTime | undefined {
  if (nanos < 1_000_000_000_000_000_000n || nanos >= 10_000_000_000_000_000_000n) return undefined;
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)];
}

function instantTime(seconds: unknown, nanos: unknown): HrTime | undefined {
  if (typeof seconds !== 'number' || typeof nanos !== 'number') return undefined;
  return Number.isInteger(seconds) && nanos >= 0 && nanos < 1e9 ? [seconds, Math.floor(nanos)] : undefined;
}

const NANOS = /^\d{19}$/;
const EPOCH = /^\d{10}(?:\d{3}|\d{6})?(?:\.\d+)?$/;
