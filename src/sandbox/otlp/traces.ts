import type { ExportTraces, WireEvent, WireLink, WireSpan } from './messages.ts';
import { Malformed } from './schema.ts';
import {
  type OtlpAttributes,
  repeatedKeys,
  type SinkResource,
  type SinkScope,
  toAttributes,
  toResource,
  toScope,
} from './values.ts';

/** A span as it arrived, with the resource and scope that it arrived under. */
export interface SinkSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly traceState: string;
  /** W3C trace flags in bits 0–7; 0x100: "is remote" is known, 0x200: the parent is remote. */
  readonly flags: number;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startNano: bigint;
  readonly endNano: bigint;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributes: number;
  readonly events: readonly SinkSpanEvent[];
  readonly droppedEvents: number;
  readonly links: readonly SinkSpanLink[];
  readonly droppedLinks: number;
  readonly status: { readonly code: StatusCode; readonly message: string };
  readonly resource: SinkResource;
  readonly scope: SinkScope;
  /** What OTLP or common sense forbids and a receiver would let pass, in words. */
  readonly problems: readonly string[];
}

export interface SinkSpanEvent {
  readonly timeNano: bigint;
  readonly name: string;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributes: number;
}

export interface SinkSpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributes: number;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKind = (typeof KINDS)[number];

const STATUS_CODES = ['unset', 'ok', 'error'] as const;
export type StatusCode = (typeof STATUS_CODES)[number];

/** Throws `Malformed` for an id of the wrong length, which receivers refuse too. */
export function toSpans(request: ExportTraces): readonly SinkSpan[] {
  return request.resourceSpans.flatMap(({ resource, scopeSpans, schemaUrl }) => {
    const shared = toResource(resource, schemaUrl);
    return scopeSpans.flatMap((group) => {
      const scope = toScope(group.scope, group.schemaUrl);
      return group.spans.map((span) => toSpan(span, shared, scope));
    });
  });
}

function toSpan(span: WireSpan, resource: SinkResource, scope: SinkScope): SinkSpan {
  const { code, message } = span.status ?? { code: 0, message: '' };
  return {
    traceId: idOf(span.traceId, 32, 'trace id'),
    spanId: idOf(span.spanId, 16, 'span id'),
    parentSpanId: optionalId(span.parentSpanId, 16, 'parent span id'),
    traceState: span.traceState,
    flags: span.flags,
    name: span.name,
    kind: KINDS[span.kind] ?? 'unspecified',
    startNano: span.startTimeUnixNano,
    endNano: span.endTimeUnixNano,
    attributes: toAttributes(span.attributes),
    droppedAttributes: span.droppedAttributesCount,
    events: span.events.map(toEvent),
    droppedEvents: span.droppedEventsCount,
    links: span.links.map(toLink),
    droppedLinks: span.droppedLinksCount,
    status: { code: STATUS_CODES[code] ?? 'unset', message },
    resource,
    scope,
    problems: spanProblems(span),
  };
}

function toEvent(event: WireEvent): SinkSpanEvent {
  return {
    timeNano: event.timeUnixNano,
    name: event.name,
    attributes: toAttributes(event.attributes),
    droppedAttributes: event.droppedAttributesCount,
  };
}

function toLink(link: WireLink): SinkSpanLink {
  return {
    traceId: idOf(link.traceId, 32, 'trace id of a link'),
    spanId: idOf(link.spanId, 16, 'span id of a link'),
    traceState: link.traceState,
    flags: link.flags,
    attributes: toAttributes(link.attributes),
    droppedAttributes: link.droppedAttributesCount,
  };
}

function spanProblems(span: WireSpan): readonly string[] {
  const problems = repeatedKeys(span.attributes).map((key) => `attribute ${key} occurs more than once`);
  if (span.name === '') problems.push('no name');
  if (span.kind === 0 || span.kind >= KINDS.length) problems.push(`kind ${span.kind}`);
  if ((span.status?.code ?? 0) >= STATUS_CODES.length) problems.push(`status code ${span.status?.code}`);
  if (span.startTimeUnixNano === 0n || span.endTimeUnixNano === 0n) problems.push('a time is missing');
  if (span.endTimeUnixNano < span.startTimeUnixNano) problems.push('ends before it starts');
  if (/^0*$/.test(span.traceId) || /^0*$/.test(span.spanId)) problems.push('an id of zeros');
  return problems;
}

/** Hex digits of exactly `length`; throws `Malformed` otherwise. */
function idOf(id: string, length: number, what: string): string {
  if (id.length !== length) throw new Malformed(`${what} of ${id.length / 2} bytes`);
  return id;
}

/** As `idOf`; an id that is absent or all zeros, which means the same, is `undefined`. */
export function optionalId(id: string, length: number, what: string): string | undefined {
  return /^0*$/.test(id) ? undefined : idOf(id, length, what);
}
