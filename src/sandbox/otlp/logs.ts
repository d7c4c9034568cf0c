import type { ExportLogs, WireLogRecord } from './messages.ts';
import { optionalId } from './traces.ts';
import {
  type OtlpAttributes,
  type OtlpValue,
  repeatedKeys,
  type SinkResource,
  type SinkScope,
  toAttributes,
  toResource,
  toScope,
  toValue,
} from './values.ts';

/** A log record as it arrived, with the resource and scope that it arrived under. */
export interface SinkLog {
  /** 0 where the record carries no time of its own. */
  readonly timeNano: bigint;
  readonly observedNano: bigint;
  /** 1–24, 0 where unset. */
  readonly severityNumber: number;
  readonly severityText: string;
  /** `undefined` where there is no body at all, `null` where there is an empty one. */
  readonly body: OtlpValue | undefined;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributes: number;
  readonly flags: number;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly eventName: string;
  readonly resource: SinkResource;
  readonly scope: SinkScope;
  /** What OTLP forbids and a receiver would let pass, in words. */
  readonly problems: readonly string[];
}

/** Throws `Malformed` for an id of the wrong length, which receivers refuse too. */
export function toLogs(request: ExportLogs): readonly SinkLog[] {
  return request.resourceLogs.flatMap(({ resource, scopeLogs, schemaUrl }) => {
    const shared = toResource(resource, schemaUrl);
    return scopeLogs.flatMap((group) => {
      const scope = toScope(group.scope, group.schemaUrl);
      return group.logRecords.map((record) => toLog(record, shared, scope));
    });
  });
}

function toLog(record: WireLogRecord, resource: SinkResource, scope: SinkScope): SinkLog {
  return {
    timeNano: record.timeUnixNano,
    observedNano: record.observedTimeUnixNano,
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    body: record.body === undefined ? undefined : toValue(record.body),
    attributes: toAttributes(record.attributes),
    droppedAttributes: record.droppedAttributesCount,
    flags: record.flags,
    traceId: optionalId(record.traceId, 32, 'trace id of a log record'),
    spanId: optionalId(record.spanId, 16, 'span id of a log record'),
    eventName: record.eventName,
    resource,
    scope,
    problems: logProblems(record),
  };
}

function logProblems(record: WireLogRecord): readonly string[] {
  const problems = repeatedKeys(record.attributes).map((key) => `attribute ${key} occurs more than once`);
  if (record.severityNumber > 24) problems.push(`severity number ${record.severityNumber}`);
  if (record.timeUnixNano === 0n && record.observedTimeUnixNano === 0n) problems.push('no time at all');
  if (record.spanId !== '' && record.traceId === '') problems.push('a span id without a trace id');
  return problems;
}
