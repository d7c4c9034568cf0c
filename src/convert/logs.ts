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

/** OpenTelemetry's default limit on the attributes of one record. */
const MAX_ATTRIBUTES = 128;

export function toLogRecord({ line, observed, stream }: PendingLog, owner: LogOwner): LogRecord {
  const { attributes, dropped } = attributesOf(line, owner.requestId ?? certainRequest(line));
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
function attributesOf(line: LogLine, requestId: string | undefined): LimitedAttributes {
  const fields = otherFields(line, requestId);
  if (fields.length === 0 && line.exception === undefined) {
    return requestId === undefined
      ? NO_ATTRIBUTES
      : { attributes: { [ATTR.faasInvocationIdOld]: requestId }, dropped: 0 };
  }
  const attributes = new Map<string, AttributeValue>(exceptionAttributes(line.exception));
  if (requestId !== undefined) attributes.set(ATTR.faasInvocationIdOld, requestId);
  let dropped = 0;
  for (const [key, value] of fields) {
    if (attributes.size < MAX_ATTRIBUTES) attributes.set(freeKey(key, attributes), value);
    else dropped += 1;
  }
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
