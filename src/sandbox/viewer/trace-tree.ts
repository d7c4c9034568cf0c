import type { SinkLog } from '../otlp/logs.ts';
import type { SinkSpan } from '../otlp/traces.ts';
import { groupBy } from './group-by.ts';

/** The spans of one trace as trees, each span with its logs. */
export interface TraceTree {
  readonly traceId: string;
  readonly startNano: bigint;
  readonly endNano: bigint;
  /** Spans whose parent did not arrive, in order of their start. */
  readonly roots: readonly SpanNode[];
  /** Log records of this trace that belong to none of its spans. */
  readonly logs: readonly SinkLog[];
}

export interface SpanNode {
  readonly span: SinkSpan;
  readonly children: readonly SpanNode[];
  readonly logs: readonly SinkLog[];
}

/** Spans and logs in any order → traces by start; logs without a trace are in none. Total: cycles are cut open. */
export function toTraces(spans: readonly SinkSpan[], logs: readonly SinkLog[]): readonly TraceTree[] {
  const logsByTrace = groupBy(logs, (log) => log.traceId);
  const spansByTrace = groupBy(spans, (span) => span.traceId);
  const traces = [...spansByTrace].map(([id, own]) => toTrace(id, own, logsByTrace.get(id) ?? []));
  return traces.sort((a, b) => compare(a.startNano, b.startNano));
}

function toTrace(traceId: string, spans: readonly SinkSpan[], logs: readonly SinkLog[]): TraceTree {
  const inOrder = [...spans].sort((a, b) => compare(a.startNano, b.startNano));
  const ids = new Set(spans.map((span) => span.spanId));
  const children = groupBy(inOrder, (span) => span.parentSpanId);
  const logsBySpan = groupBy([...logs].sort(byTime), (log) => log.spanId);
  const grown = new Set<SinkSpan>();

  const grow = (span: SinkSpan): SpanNode => {
    grown.add(span);
    // Of two spans with one id, which should not be, the first has the children and the logs.
    const below = (children.get(span.spanId) ?? []).filter((child) => !grown.has(child)).map(grow);
    const own = logsBySpan.get(span.spanId) ?? [];
    logsBySpan.delete(span.spanId);
    return { span, children: below, logs: own };
  };

  const roots = inOrder
    .filter((span) => span.parentSpanId === undefined || !ids.has(span.parentSpanId))
    .map(grow);
  // What is left hangs in a cycle.
  for (const span of inOrder) if (!grown.has(span)) roots.push(grow(span));
  return {
    traceId,
    startNano: spans.map(({ startNano }) => startNano).reduce(earlier),
    endNano: spans.map(({ endNano }) => endNano).reduce(later),
    roots,
    logs: [...logsBySpan.values()].flat(),
  };
}

function earlier(a: bigint, b: bigint): bigint {
  return compare(a, b) < 0 ? a : b;
}

function later(a: bigint, b: bigint): bigint {
  return compare(a, b) < 0 ? b : a;
}

/** The record's own time, else when it was observed. */
export function logTime(log: SinkLog): bigint {
  return log.timeNano === 0n ? log.observedNano : log.timeNano;
}

function byTime(a: SinkLog, b: SinkLog): number {
  return compare(logTime(a), logTime(b));
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
