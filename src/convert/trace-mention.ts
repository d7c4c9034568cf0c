import { isRecord, type JsonRecord, valueIn } from './json-record.ts';
import type { Fields } from './log-fields.ts';
import type { TraceMention } from './log-line.ts';
import { parseTraceHeader, rootTraceId, spanId, traceId } from './trace-context.ts';

/**
 * The trace that a record names: W3C ids, `traceparent`, X-Ray's `1-…` and its whole header, which .NET's runtime
 * writes as `traceId`. Anything else, such as Datadog's decimal ids, is a field like others.
 */
export function takeTrace(fields: Fields, record: JsonRecord): TraceMention | undefined {
  const own = fields.take('trace', readTrace);
  if (own !== undefined) return completed(own, fields, record);
  if (!fields.has('context')) return undefined;
  const nested = readTrace(nestedTrace(record));
  return nested === undefined ? threadTrace(fields) : completed(nested, fields, record);
}

/** ECS nests the id, Rust's runtime has it in its span; there it stays. */
function nestedTrace(record: JsonRecord): unknown {
  const id = valueIn(record, 'trace', 'id');
  if (id !== undefined) return id;
  return runtimeSpans(record).find((span) => span['xrayTraceId'] !== undefined)?.['xrayTraceId'];
}

/** The spans of Rust's subscriber, among them the one that Lambda's runtime opens. */
export function runtimeSpans({ span, spans }: JsonRecord): readonly JsonRecord[] {
  return [span, ...(Array.isArray(spans) ? spans : [])].filter(isRecord);
}

/** OpenTelemetry's and other agents for Java have the ids in the context of the thread; there they stay. */
function threadTrace(fields: Fields): TraceMention | undefined {
  const context = fields.inner('contextMap') ?? fields.inner('mdc');
  const mention = context?.take('trace', readTrace);
  return context && mention && completed(mention, context, {});
}

function completed(mention: TraceMention, fields: Fields, record: JsonRecord): TraceMention {
  return {
    traceId: mention.traceId,
    spanId: mention.spanId ?? fields.take('span', spanId) ?? spanId(valueIn(record, 'span', 'id')),
    sampled: mention.sampled ?? fields.take('flags', sampledFlag),
  };
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
