import type { Tracing } from '../telemetry-api/events.ts';
import { spanIdOf, traceIdOf } from './derived-ids.ts';
import type { SpanIds } from './records.ts';

/** A trace header in W3C's terms. */
export interface TraceHeader {
  readonly traceId: string;
  readonly parentId: string | undefined;
  /** `undefined` where the header leaves the decision open. */
  readonly sampled: boolean | undefined;
}

/**
 * X-Ray's `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=0|1`, parts in any order and case, others ignored, ids
 * that have lost their leading zeros filled up again; or W3C's `traceparent`. `undefined` without a valid trace id,
 * for nothing else in it means anything then.
 */
export function parseTraceHeader(header: string | undefined): TraceHeader | undefined {
  if (header === undefined) return undefined;
  return parseTraceparent(header) ?? parseXrayHeader(header);
}

/** W3C Trace Context, level 1 and what later versions may append. */
function parseTraceparent(header: string): TraceHeader | undefined {
  const [, trace, parent, flags = ''] = TRACEPARENT.exec(header.trim()) ?? [];
  const ids = { traceId: traceId(trace), parentId: spanId(parent) };
  if (ids.traceId === undefined || ids.parentId === undefined) return undefined;
  return { traceId: ids.traceId, parentId: ids.parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function parseXrayHeader(header: string): TraceHeader | undefined {
  let traceId: string | undefined;
  let parentId: string | undefined;
  let sampled: boolean | undefined;
  for (const part of header.split(';', MOST_PARTS)) {
    const [, key = '', value = ''] = PART.exec(part) ?? [];
    if (key.toLowerCase() === 'root') traceId = rootTraceId(value);
    if (key.toLowerCase() === 'parent') parentId = segmentId(value);
    if (key.toLowerCase() === 'sampled') sampled = SAMPLED.get(value);
  }
  return traceId === undefined ? undefined : { traceId, parentId, sampled };
}

/** Where an invocation stands in its trace. */
export interface TraceContext {
  readonly ids: SpanIds;
  /** The platform named the span: it exists in X-Ray whether or not we send one. */
  readonly named: boolean;
  /** The span upstream, where somebody recorded it. */
  readonly upstream: SpanIds | undefined;
  readonly upstreamSampled: boolean | undefined;
}

export interface ContextSources {
  readonly requestId: string;
  /** Epoch ms. */
  readonly start: number;
  /** Of the platform's event about this invocation. */
  readonly tracing: Tracing | undefined;
  /** Of the Extensions API's INVOKE. */
  readonly invokeHeader: string | undefined;
}

/** The platform event's header, else INVOKE's, else ids derived from the request. */
export function traceContext({ requestId, start, tracing, invokeHeader }: ContextSources): TraceContext {
  const header = parseTraceHeader(tracing?.header) ?? parseTraceHeader(invokeHeader);
  const traceId = header?.traceId ?? traceIdOf(requestId);
  const named = segmentId(tracing?.spanId);
  const ownId = named ?? spanIdOf(requestId, start, 'invoke');
  // Without Sampled=1 nobody recorded the parent: naming it would make every span an orphan.
  const parentId = header?.sampled === true ? header.parentId : undefined;
  return {
    ids: { traceId, spanId: ownId },
    named: named !== undefined,
    upstream: parentId === undefined || parentId === ownId ? undefined : { traceId, spanId: parentId },
    upstreamSampled: header?.sampled,
  };
}

/** 32 hex digits → W3C trace id. */
export function traceId(value: unknown): string | undefined {
  return typeof value === 'string' && TRACE_ID.test(value) ? value.toLowerCase() : undefined;
}

/** 16 hex digits → W3C span id. */
export function spanId(value: unknown): string | undefined {
  return typeof value === 'string' && SPAN_ID.test(value) ? value.toLowerCase() : undefined;
}

/** X-Ray's `1-<8 hex>-<24 hex>` → W3C trace id. */
export function rootTraceId(root: string): string | undefined {
  const [, seconds, random = ''] = ROOT.exec(root) ?? [];
  return seconds === undefined ? undefined : traceId(seconds.padStart(8, '0') + random.padStart(24, '0'));
}

/** X-Ray's id of a segment, whose leading zeros some drop. */
function segmentId(value: string | undefined): string | undefined {
  return value !== undefined && SEGMENT_ID.test(value) ? spanId(value.padStart(16, '0')) : undefined;
}

/** X-Ray's own are four; a field of a log may hold anything. */
const MOST_PARTS = 64;
const PART = /^\s*(\w+)\s*=\s*(\S+)\s*$/;
const ROOT = /^1-([0-9a-f]{1,8})-([0-9a-f]{16,24})$/i;
const SEGMENT_ID = /^[0-9a-f]{8,16}$/i;
/** What a later version appends is no part of version 00. */
const TRACEPARENT = /^(?!ff|00.{53}-)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/i;
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/i;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/i;
const SAMPLED: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['0', false],
]);
