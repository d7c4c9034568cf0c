import { isRecord, type JsonRecord } from './json-record.ts';
import type { Field } from './log-line.ts';
import type { AttributeValue } from './records.ts';

/**
 * What loggers call the things that have a place of their own in a log record, the surest name first. Case and
 * separators do not count: `log.level`, `log_level` and `LogLevel` are one.
 */
export const LOG_FIELD_NAMES = {
  // Serilog writes `@m` or `@mt`, GELF `short_message`, HashiCorp's logger `@message`.
  message: [
    ...['message', 'msg', '@m', 'renderedmessage', 'shortmessage', '@mt', 'messagetemplate'],
    '@message',
  ],
  // structlog's message; also any application's word for what it handles.
  event: ['event'],
  time: [
    ...['timestamp', '@timestamp', 'time', 'ts', '@t', 'instant', 'timemillis', 'epochmillis'],
    ...['timeunixnano', 'asctime', 'datetime'],
  ],
  // Names before numbers: Monolog and Python's formatters write both. `_logLevel` is lambda-log's.
  level: [
    ...['levelname', 'level', 'severity', 'loglevel', '_loglevel', 'lvl', '@l', '@level', 'severitytext'],
    'levelno',
  ],
  severityNumber: ['severitynumber'],
  request: [
    ...['awsrequestid', 'functionrequestid', 'lambdarequestid', 'faasinvocationid', 'faasexecution'],
    'requestid',
  ],
  trace: ['traceparent', 'traceid', '@tr', 'xraytraceid', 'xamzntraceid'],
  span: ['spanid', '@sp'],
  flags: ['traceflags'],
  // Lambda's own names, then ECS's, OpenTelemetry's and Datadog's, flat with dots.
  errorType: [
    ...['errortype', 'exceptiontype', 'exceptionname', 'errorname', 'exceptionclass', 'errorclass'],
    'errorkind',
  ],
  errorMessage: ['errormessage', 'exceptionmessage'],
  stack: [
    ...['stacktrace', 'stack', 'errorstacktrace', 'errorstack', 'exceptionstacktrace', 'backtrace'],
    ...['errorverbose', 'exctext', 'fullmessage'],
  ],
  // An error as an object, or as the text of its trace.
  error: ['error', 'err', 'exception', 'thrown', 'throwable', 'excinfo', '@x', 'exc'],
  // Objects in which some loggers keep one of the above, and marks of a format; they stay where they are.
  context: [
    ...['trace', 'span', 'spans', 'log', 'faas', 'record', 'fields', 'context', 'contextmap', 'mdc'],
    ...['correlationids', 'executionarn', 'durableexecutionarn', 'facility'],
  ],
  metrics: ['_aws'],
} as const satisfies Record<string, readonly string[]>;

export type Role = keyof typeof LOG_FIELD_NAMES;

interface Place {
  readonly role: Role;
  /** How sure the name is, 0 the surest. */
  readonly rank: number;
  /** Of the role, in a set of bits. */
  readonly bit: number;
}

const BITS = Object.fromEntries(
  Object.keys(LOG_FIELD_NAMES).map((role, index) => [role, 1 << index]),
) as Record<Role, number>;

const PLACES: ReadonlyMap<string, Place> = new Map(
  (Object.entries(LOG_FIELD_NAMES) as [Role, readonly string[]][]).flatMap(([role, names]) =>
    names.map((name, rank) => [name, { role, rank, bit: BITS[role] }]),
  ),
);

/** Longer keys are nobody's, and cost nothing. */
const LONGEST_KEY = 32;

/** Loggers write the same few keys over and over. */
const MAX_CACHED = 1000;
const cached = new Map<string, Place | null>();

function placeOf(key: string): Place | null {
  if (key.length > LONGEST_KEY) return null;
  const known = cached.get(key);
  if (known !== undefined) return known;
  // A leading underscore marks the additional fields of GELF.
  const place = PLACES.get(key.replace(/(?!^)[_.\s-]/g, '').toLowerCase()) ?? null;
  if (cached.size >= MAX_CACHED) cached.clear(); // keys that are made up must not keep the usual ones out
  cached.set(key, place);
  return place;
}

const ERROR_BITS = BITS.errorType | BITS.errorMessage | BITS.stack | BITS.error;

/** A JSON object of which fields are taken out one by one, by what they are. Written for speed: each JSON log makes one. */
export class Fields {
  readonly #record: JsonRecord;
  readonly #keys: readonly string[];
  /** The keys that have a role and, side by side with them, the role, the surest names first. */
  readonly #named: string[] = [];
  readonly #places: Place[] = [];
  #roles = 0;
  readonly #taken: string[] = [];
  /** What is left of fields of which a part was taken. */
  #left: Map<string, AttributeValue> | undefined;

  constructor(record: JsonRecord) {
    this.#record = record;
    this.#keys = Object.keys(record);
    for (const key of this.#keys) {
      const place = placeOf(key);
      if (place !== null) this.#add(key, place);
    }
  }

  /** Takes the surest field of that role whose value is accepted. */
  take<T>(
    role: Role,
    accept: (value: unknown, key: string, record: JsonRecord) => T | undefined,
  ): T | undefined {
    if (!this.has(role)) return undefined;
    for (let index = 0; index < this.#named.length; index += 1) {
      const key = this.#named[index] ?? '';
      if (this.#places[index]?.role !== role || this.#taken.includes(key)) continue;
      const value = accept(this.#record[key], key, this.#record);
      if (value === undefined) continue;
      this.#taken.push(key);
      return value;
    }
    return undefined;
  }

  /** Whether the record has a field of that role, whatever its value. */
  has(role: Role): boolean {
    return (this.#roles & BITS[role]) !== 0;
  }

  /** An error stands in a field of its own, or in a context. */
  get mayHaveError(): boolean {
    return (this.#roles & (ERROR_BITS | BITS.context)) !== 0;
  }

  /** The fields of an object that stands under that very name, one of those with a context. */
  inner(key: string): Fields | undefined {
    const value = this.has('context') ? this.#record[key] : undefined;
    return isRecord(value) ? new Fields(value) : undefined;
  }

  /** Part of a field has moved elsewhere: this much of it stays, if anything. */
  keep(key: string, left: AttributeValue): void {
    if (!this.#taken.includes(key)) this.#taken.push(key);
    this.#left ??= new Map();
    if (!isRecord(left) || Object.keys(left).length > 0) this.#left.set(key, left);
  }

  /** The same, of an object whose fields were taken one by one. */
  keepRest(key: string, inner: Fields): void {
    this.keep(key, Object.fromEntries(inner.rest()));
  }

  /** Everything that has not been taken, in the record's order. */
  rest(): readonly Field[] {
    const rest: Field[] = [];
    for (const key of this.#keys) {
      const value = this.#taken.includes(key) ? this.#left?.get(key) : this.#record[key];
      if (value !== undefined) rest.push([key, value]);
    }
    return rest;
  }

  #add(key: string, place: Place): void {
    this.#roles |= place.bit;
    let at = this.#named.length;
    while (at > 0 && (this.#places[at - 1]?.rank ?? 0) > place.rank) at -= 1;
    if (at === this.#named.length) {
      this.#named.push(key);
      this.#places.push(place);
    } else {
      this.#named.splice(at, 0, key);
      this.#places.splice(at, 0, place);
    }
  }
}
