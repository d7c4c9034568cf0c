import { type JsonRecord, valueIn } from './json-record.ts';
import type { Fields } from './log-fields.ts';
import type { TraceMention } from './log-line.ts';
import { parseTraceHeader, rootTraceId, spanId, traceId } from './trace-context.ts';

/**
 * The trace that a record names: W3C ids, `traceparent`, X-Ray's `1-…` and its whole header, which .NET's runtime
 * writes as `traceId`. Anything else, such as Datadog's decimal ids, is a field like others.
 */
export function takeTrace(fields: Fields, record: JsonRecord): TraceMention | undefined {
  const mention =
    fields.take('trace', readTrace) ?? (fields.has('context') ? readTrace(nested(record)) : undefined);
  if (mention === undefined) return undefined;
  const { traceId: id, spanId: ownSpan, sampled } = mention;
  return {
    traceId: id,
    spanId: ownSpan ?? fields.take('span', spanId) ?? spanId(valueIn(record, 'span', 'id')),
    sampled: sampled ?? fields.take('flags', sampledFlag),
  };
}

/** ECS nests the id, Rust's runtime has it in its span; there it stays. */
function nested(record: JsonRecord): unknown {
  return valueIn(record, 'trace', 'id') ?? valueIn(record, 'span', 'xrayTraceId');
}

function readTrace(value: unknown): TraceMention | undefined {
  if (typeof value !== 'string') return undefined;
  const id = traceId(value) ?? rootTraceId(value);
  if (id !== undefined) return { traceId: id, spanId: undefined, sampled: undefined };
  // The function sees its own segment as the header's parent.
  const header = parseTraceHeader(value);
  return header && { traceId: header.traceId, spanId: header.parentId, sampled: header.sampled };
}

/** `01`, as W3C writes it, or the number. */
function sampledFlag(value: unknown): boolean | undefined {
  const flags =
    typeof value === 'string' && /^[0-9a-f]{2}$/i.test(value) ? Number.parseInt(value, 16) : value;
  return typeof flags === 'number' && Number.isInteger(flags) ? (flags & 1) === 1 : undefined;
}
