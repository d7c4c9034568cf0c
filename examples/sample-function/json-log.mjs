import { trace } from '@opentelemetry/api';

/** A line as JSON loggers write it: level, message, any fields, and the span that is active. */
export function logJson(level, message, fields) {
  const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
  const line = { timestamp: new Date(), level, message, ...fields, trace_id: traceId, span_id: spanId };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
