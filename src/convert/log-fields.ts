import type { JsonRecord } from './json-record.ts';
import type { Field } from './log-line.ts';
import type { AttributeValue } from './records.ts';

/**
 * What loggers call the things that have a place of their own in a log record, the surest name first. Case and
 * separators do not count: `log.level`, `log_level` and `LogLevel` are one.
 */
const NAMES = {
  // Serilog writes `@m` or `@mt`, GELF `short_message`.
  message: ['message', 'msg', '@m', 'renderedmessage', 'shortmessage', '@mt', 'messagetemplate'],
  // structlog's message; also any application's word for what it handles.
  event: ['event'],
  time: [
    ...['timestamp', '@timestamp', 'time', 'ts', '@t', 'instant', 'timemillis', 'epochmillis'],
    ...['timeunixnano', 'asctime', 'datetime'],
  ],
  // Names before numbers: Monolog and Python's formatters write both.
  level: ['levelname', 'level', 'severity', 'loglevel', 'lvl', '@l', 'severitytext', 'levelno'],
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
    ...['errorverbose', 'exctext'],
  ],
  // An error as an object, or as the text of its trace.
  error: ['error', 'err', 'exception', 'thrown', 'throwable', 'excinfo', '@x', 'exc'],
} as const satisfies Record<string, readonly string[]>;

export type Role = keyof typeof NAMES;

interface Place {
  readonly role: Role;
  /** How sure the name is, 0 the surest. */
  readonly rank: number;
}

const PLACES: ReadonlyMap<string, Place> = new Map(
  (Object.entries(NAMES) as [Role, readonly string[]][]).flatMap(([role, names]) =>
    names.map((name, rank) => [name, { role, rank }]),
  ),
);

/** Longer keys are nobody's, and cost nothing. */
const LONGEST_KEY = 32;

/** Loggers write the same few keys over and over. */
const MAX_CACHED = 1000;
const cached = new Map<string, Place | undefined>();

function placeOf(key: string): Place | undefined {
  if (key.length > LONGEST_KEY) return undefined;
  const known = cached.get(key);
  if (known !== undefined || cached.has(key)) return known;
  // A leading underscore marks the additional fields of GELF.
  const place = PLACES.get(key.replace(/(?!^)[_.\s-]/g, '').toLowerCase());
  if (cached.size < MAX_CACHED) cached.set(key, place);
  return place;
}

interface Named extends Place {
  readonly key: string;
}

/** A JSON object of which fields are taken out one by one, by what they are. */
export class Fields {
  readonly #record: JsonRecord;
  readonly #named: Named[] = [];
  /** What has been taken, and what is left of it. */
  readonly #taken = new Map<string, AttributeValue | undefined>();

  constructor(record: JsonRecord) {
    this.#record = record;
    for (const key of Object.keys(record)) {
      const place = placeOf(key);
      if (place !== undefined) this.#add({ key, role: place.role, rank: place.rank });
    }
  }

  /** Takes the surest field of that role whose value is accepted. */
  take<T>(role: Role, accept: (value: unknown, key: string) => T | undefined): T | undefined {
    for (const named of this.#named) {
      if (named.role !== role || this.#taken.has(named.key)) continue;
      const value = accept(this.#record[named.key], named.key);
      if (value === undefined) continue;
      this.#taken.set(named.key, undefined);
      return value;
    }
    return undefined;
  }

  /** Whether the record has a field of that role, whatever its value. */
  has(role: Role): boolean {
    return this.#named.some((named) => named.role === role);
  }

  /** Part of a field has moved elsewhere: this much of it stays, if anything. */
  keep(key: string, left: JsonRecord): void {
    this.#taken.set(key, Object.keys(left).length === 0 ? undefined : left);
  }

  /** Everything that has not been taken, in the record's order. */
  rest(): readonly Field[] {
    const rest: Field[] = [];
    for (const key of Object.keys(this.#record)) {
      const value = this.#taken.has(key) ? this.#taken.get(key) : this.#record[key];
      if (value !== undefined) rest.push([key, value]);
    }
    return rest;
  }

  #add(named: Named): void {
    const at = this.#named.findIndex(({ rank }) => rank > named.rank);
    if (at < 0) this.#named.push(named);
    else this.#named.splice(at, 0, named);
  }
}
