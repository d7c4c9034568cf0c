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
    ...traceOf(line, owner),
    stream,
  };
}

/** What a runtime's own layout says holds, whether or not the invocation is known. */
function certainRequest({ request }: LogLine): string | undefined {
  return request?.certain === true ? request.id : undefined;
}

/** Ids in the record win; in the trace of the invocation, a record without a span id gets the invocation's. */
function traceOf({ trace }: LogLine, owner: LogOwner) {
  if (trace === undefined) return { traceId: owner.traceId, spanId: owner.spanId, sampled: owner.sampled };
  const same = trace.traceId === owner.traceId;
  return {
    traceId: trace.traceId,
    spanId: trace.spanId ?? (same ? owner.spanId : undefined),
    sampled: trace.sampled ?? (same && owner.sampled),
  };
}

interface LimitedAttributes {
  readonly attributes: Attributes;
  readonly dropped: number;
}

const NO_ATTRIBUTES: LimitedAttributes = { attributes: {}, dropped: 0 };

/** Ours first, then the record's own fields; one that collides with ours is kept as `log.<key>`. */
function attributesOf(line: LogLine, requestId: string | undefined, limits: LogLimits): LimitedAttributes {
  const fields = otherFields(line, requestId);
  if (fields.length === 0 && line.exception === undefined && requestId === undefined) return NO_ATTRIBUTES;
  const { maxAttributes, maxValueLength } = limits;
  const attributes = new Map<string, AttributeValue>();
  let dropped = 0;
  const set = (key: string, value: AttributeValue) => {
    if (attributes.size < maxAttributes) attributes.set(key, shortened(value, maxValueLength));
    else dropped += 1;
  };
  if (requestId !== undefined) set(ATTR.faasInvocationIdOld, requestId);
  for (const [key, value] of exceptionAttributes(line.exception)) set(key, value);
  for (const [key, value] of fields) set(freeKey(key, attributes), value);
  return { attributes: Object.fromEntries(attributes), dropped };
}

/** An id that names no invocation is the application's own, and goes back to its field. */
function otherFields({ request, fields }: LogLine, requestId: string | undefined): readonly Field[] {
  if (request?.field === undefined || request.id === requestId) return fields;
  return [[request.field, request.id], ...fields];
}

function* exceptionAttributes(exception: Exception | undefined): Iterable<[string, string]> {
  if (exception?.type !== undefined) yield [ATTR.exceptionType, exception.type];
  if (exception?.message !== undefined) yield [ATTR.exceptionMessage, exception.message];
  if (exception?.stacktrace !== undefined) yield [ATTR.exceptionStacktrace, exception.stacktrace];
}

/** OTLP allows no empty key. */
function freeKey(key: string, taken: ReadonlyMap<string, AttributeValue>): string {
  let free = key === '' ? 'log.' : key;
  while (taken.has(free)) free = `log.${free}`;
  return free;
}

/** Each text in a value, however deep, cut to the limit. */
function shortened(value: AttributeValue, maxLength: number): AttributeValue {
  if (maxLength === Number.POSITIVE_INFINITY) return value;
  if (typeof value === 'string') return value.length > maxLength ? value.slice(0, maxLength) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shortened(item, maxLength));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item, maxLength)]));
}
