import { trace } from '@opentelemetry/api';

/** A line as JSON loggers write it: level, message, any fields, and the active span where it is one of our own. */
export function logJson(level, message, fields) {
  const active = trace.getActiveSpan();
  const { traceId, spanId } = active?.isRecording() ? active.spanContext() : {};
  const line = { timestamp: new Date(), level, message, ...fields, trace_id: traceId, span_id: spanId };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
