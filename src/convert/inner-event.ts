import { takeException } from './exceptions.ts';
import { isRecord, type JsonRecord, textOf, valueIn } from './json-record.ts';
import type { Fields } from './log-fields.ts';
import type { Exception } from './log-line.ts';
import { recordTime } from './record-time.ts';
import type { AttributeValue, HrTime } from './records.ts';
import { type Severity, severityOf } from './severity.ts';
import { errorIn } from './stack-trace.ts';

/** What a record tells, or an object inside of it in which its logger keeps the event. */
export interface LoggedEvent {
  readonly message: AttributeValue | undefined;
  readonly time: HrTime | undefined;
  readonly severity: Severity | undefined;
  readonly exception: Exception | undefined;
}

/**
 * The event inside of a record that has no message of its own: what finds a place of its own leaves the object, the
 * rest stays there. `severity` is the record's, `observed` the platform's time, epoch ms.
 */
export function takeInnerEvent(
  fields: Fields,
  record: JsonRecord,
  severity: Severity | undefined,
  observed: number,
): LoggedEvent | undefined {
  if (fields.has('message') || !fields.has('context')) return undefined;
  return takeFields(fields, severity?.number) ?? takeLoguru(fields, record, observed);
}

/** Rust's subscriber has the message among the event's fields. */
function takeFields(fields: Fields, severity: number | undefined): LoggedEvent | undefined {
  const inner = fields.inner('fields');
  if (inner?.has('message') !== true) return undefined;
  const message = inner.take('message', (value) => value as AttributeValue);
  const exception = takeException(inner, severity);
  fields.keepRest('fields', inner);
  return { message, time: undefined, severity: undefined, exception };
}

/** loguru has all it knows in `record`, and the line it would print, with the trace of an error, in `text`. */
function takeLoguru(fields: Fields, record: JsonRecord, observed: number): LoggedEvent | undefined {
  const { record: inner, text } = record;
  if (!isRecord(inner) || typeof text !== 'string' || !isRecord(inner['level'])) return undefined;
  const { message, ...left } = inner;
  if (textOf(message) === undefined) return undefined;
  fields.keep('record', left);
  return {
    message,
    time: recordTime(valueIn(inner, 'time', 'repr') ?? valueIn(inner, 'time', 'timestamp'), observed),
    severity: severityOf(valueIn(inner, 'level', 'name')),
    exception: isRecord(inner['exception']) ? errorIn(text) : undefined,
  };
}
