import { cutText } from '../cut-text.ts';
import type { Exception, Field, LogLine } from './log-line.ts';
import type { Attributes, AttributeValue, LogRecord } from './records.ts';
import { ATTR } from './semconv.ts';
import { toHrTime } from './time.ts';

/** A log that waits for nothing but its owner. */
export interface PendingLog {
  readonly line: LogLine;
  /** Epoch ms. */
  readonly observed: number;
  readonly stream: LogRecord['stream'];
}

/** What a log record takes from the invocation, init or restore that it belongs to. */
export interface LogOwner {
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly sampled: boolean;
}

export const NOBODY: LogOwner = {
  requestId: undefined,
  traceId: undefined,
  spanId: undefined,
  sampled: false,
};

/** OpenTelemetry's limits on the attributes of a log record. */
export interface LogLimits {
  readonly maxAttributes: number;
  /** In characters, of each text among the values. */
  readonly maxValueLength: number;
}

export function toLogRecord(log: PendingLog, owner: LogOwner, limits: LogLimits): LogRecord {
  const { line, observed, stream } = log;
  const trace = traceOf(line, owner);
  const { attributes, dropped } = attributesOf(line, owner.requestId ?? certainRequest(line), limits);
  return {
    kind: 'log',
    time: line.time,
    observed: toHrTime(observed),
    severityNumber: line.severity.number,
    severityText: line.severity.text,
    body: line.body,
    attributes,
    droppedAttributes: dropped,
    traceId: trace.traceId,
    spanId: trace.spanId,
    sampled: trace.sampled,
    stream,
  };
}

/** What a runtime's own layout says holds, whether or not the invocation is known. */
function certainRequest({ request }: LogLine): string | undefined {
  return request?.certain === true ? request.id : undefined;
}

/** Ids in the record win; in the trace of the invocation, a record without a span id gets the invocation's. */
function traceOf({ trace }: LogLine, owner: LogOwner): Omit<LogOwner, 'requestId'> {
  if (trace === undefined) return owner;
  const same = trace.traceId === owner.traceId;
  return {
    traceId: trace.traceId,
    spanId: trace.spanId ?? (same ? owner.spanId : undefined),
    sampled: trace.sampled ?? (same && owner.sampled),
  };
}

interface KeptAttributes {
  readonly attributes: Attributes;
  readonly dropped: number;
}

const NO_ATTRIBUTES: KeptAttributes = { attributes: {}, dropped: 0 };

/** Ours first, then the record's own fields; one that collides with ours is kept as `log.<key>`. */
function attributesOf(line: LogLine, requestId: string | undefined, limits: LogLimits): KeptAttributes {
  const fields = otherFields(line, requestId);
  if (fields.length === 0 && line.exception === undefined) return justRequest(requestId, limits);
  const attributes = new LimitedAttributes(limits);
  if (requestId !== undefined) attributes.set(ATTR.faasInvocationIdOld, requestId);
  if (line.exception !== undefined) setException(attributes, line.exception);
  for (const [key, value] of fields) attributes.set(key, value);
  return attributes;
}

/** What nearly all lines of text have. */
function justRequest(
  requestId: string | undefined,
  { maxAttributes, maxValueLength }: LogLimits,
): KeptAttributes {
  if (requestId === undefined) return NO_ATTRIBUTES;
  if (maxAttributes === 0) return { attributes: {}, dropped: 1 };
  return { attributes: { [ATTR.faasInvocationIdOld]: cutText(requestId, maxValueLength) }, dropped: 0 };
}

/** An id that names no invocation is the application's own, and goes back to its field. */
function otherFields({ request, fields }: LogLine, requestId: string | undefined): readonly Field[] {
  if (request?.field === undefined || request.id === requestId) return fields;
  return [[request.field, request.id], ...fields];
}

function setException(attributes: LimitedAttributes, { type, message, stacktrace }: Exception): void {
  if (type !== undefined) attributes.set(ATTR.exceptionType, type);
  if (message !== undefined) attributes.set(ATTR.exceptionMessage, message);
  if (stacktrace !== undefined) attributes.set(ATTR.exceptionStacktrace, stacktrace);
}

/** As many attributes as may be, each under a key of its own. */
class LimitedAttributes {
  readonly attributes: Record<string, AttributeValue> = {};
  dropped = 0;
  readonly #limits: LogLimits;
  #size = 0;

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  /** OTLP allows no empty key. A key that is taken becomes another one. */
  set(key: string, value: AttributeValue): void {
    if (this.#size >= this.#limits.maxAttributes) {
      this.dropped += 1;
      return;
    }
    let free = key === '' ? 'log.' : key;
    while (Object.hasOwn(this.attributes, free)) free = `log.${free}`;
    this.#size += 1;
    define(this.attributes, free, shortened(value, this.#limits.maxValueLength));
  }
}

/** A key like any other, even if assigning it would reach into the object that holds it. */
function define(attributes: Record<string, AttributeValue>, key: string, value: AttributeValue): void {
  if (key !== '__proto__') attributes[key] = value;
  else
    Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Deeper than any log that somebody reads, and than calls may be. */
const DEEPEST_SHORTENED = 200;

/** Each text in a value cut to the limit; what lies beneath all those levels stays as it is. */
function shortened(value: AttributeValue, maxLength: number, depth = 0): AttributeValue {
  if (maxLength === Number.POSITIVE_INFINITY) return value;
  if (typeof value === 'string') return cutText(value, maxLength);
  if (typeof value !== 'object' || value === null || depth === DEEPEST_SHORTENED) return value;
  const inner = (item: AttributeValue) => shortened(item, maxLength, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]));
}
