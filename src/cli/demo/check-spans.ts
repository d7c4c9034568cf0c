import type { SinkSpan } from '../../sandbox/otlp/traces.ts';
import type { Findings } from './findings.ts';
import { FUNCTION_NAME } from './story.ts';
import type { InitTruth, InvocationTruth } from './truth.ts';

/** The spans of one invocation that were found; a missing one is `undefined`. */
export interface InvocationSpans {
  readonly invocation: SinkSpan | undefined;
  readonly init: SinkSpan | undefined;
  readonly own: readonly SinkSpan[];
}

/** Exactly the spans that should be there, as they should be → those of each truth, in order. */
export function checkSpans(
  truths: readonly InvocationTruth[],
  spans: readonly SinkSpan[],
  findings: Findings,
): readonly InvocationSpans[] {
  const found = truths.map((truth) => checkInvocation(truth, spans, findings));
  const known = new Set(found.flatMap(({ invocation, init, own }) => [invocation, init, ...own]));
  const others = spans.filter((span) => !known.has(span)).map(({ name }) => name);
  findings.equal('spans', 'unexpected', { expected: [], got: others });
  for (const span of spans) {
    if (span.problems.length > 0) findings.equal(span.name, 'flaws', { expected: [], got: span.problems });
  }
  return found;
}

function checkInvocation(
  truth: InvocationTruth,
  spans: readonly SinkSpan[],
  findings: Findings,
): InvocationSpans {
  const where = truth.step.title;
  const candidates = spans.filter((span) => isOf(span, truth) && !isOwn(span) && span.name !== 'init');
  findings.equal(where, 'invocation spans', { expected: 1, got: candidates.length });
  const [invocation] = candidates;
  if (invocation !== undefined) checkInvocationSpan(truth, invocation, findings);
  const init = checkInit(truth, { spans, invocation }, findings);
  return { invocation, init, own: checkOwnSpans(truth, { spans, invocation }, findings) };
}

function checkInvocationSpan(truth: InvocationTruth, span: SinkSpan, findings: Findings): void {
  const where = truth.step.title;
  const { root, parent, sampled } = readTraceHeader(truth.traceHeader);
  const failed = truth.status !== 'success';
  const is = (what: string, expected: unknown, got: unknown) =>
    findings.equal(where, what, { expected, got });
  is('trace id', root, span.traceId);
  is('parent', sampled ? parent : undefined, span.parentSpanId);
  if (truth.segmentId !== undefined) is('span id', truth.segmentId, span.spanId);
  is('name', FUNCTION_NAME, span.name);
  is('kind', 'server', span.kind);
  is('span status', failed ? 'error' : 'unset', span.status.code);
  is('error.type', failed ? (truth.errorType ?? truth.status) : undefined, span.attributes['error.type']);
  is('faas.coldstart', truth.init?.phase === 'init', span.attributes['faas.coldstart'] ?? false);
  findings.sameTime(where, 'start', { expected: truth.startMs, got: span.startNano });
  findings.sameTime(where, 'end', { expected: truth.doneMs, got: span.endNano });
}

interface Nearby {
  readonly spans: readonly SinkSpan[];
  readonly invocation: SinkSpan | undefined;
}

/** An init before the invocation is its child; one within it is a trace of its own, to which it has a link. */
function checkInit({ init, step }: InvocationTruth, near: Nearby, findings: Findings): SinkSpan | undefined {
  const where = `${step.title}, init`;
  if (init === undefined) return undefined;
  const candidates = near.spans.filter((span) => span.name === 'init' && startsWith(span, init));
  findings.equal(where, 'spans', { expected: 1, got: candidates.length });
  const [span] = candidates;
  if (span === undefined) return undefined;
  findings.sameTime(where, 'start', { expected: init.startMs, got: span.startNano });
  findings.sameTime(where, 'end', { expected: init.endMs, got: span.endNano });
  const { traceId, spanId, links = [] } = near.invocation ?? {};
  if (init.phase === 'init') {
    findings.equal(where, 'trace id', { expected: traceId, got: span.traceId });
    findings.equal(where, 'parent', { expected: spanId, got: span.parentSpanId });
    return span;
  }
  const linked = links.some((link) => link.traceId === span.traceId && link.spanId === span.spanId);
  findings.equal(where, 'link from the invocation', { expected: true, got: linked });
  findings.equal(where, 'parent', { expected: undefined, got: span.parentSpanId });
  findings.equal(where, 'trace of its own', { expected: true, got: span.traceId !== traceId });
  return span;
}

/** What the function's own SDK sent: children of the invocation, and nothing where nobody sampled. */
function checkOwnSpans(
  { step, traceHeader }: InvocationTruth,
  { spans, invocation }: Nearby,
  findings: Findings,
): readonly SinkSpan[] {
  const { root } = readTraceHeader(traceHeader);
  const own = spans.filter((span) => isOwn(span) && span.traceId === root);
  const expected = step.expected.spans.map(describe);
  findings.equal(step.title, 'spans of the function', { expected, got: own.map(describeSpan) });
  // A missing invocation has been told.
  if (invocation === undefined) return own;
  for (const span of own) {
    const within = span.startNano >= invocation.startNano && span.endNano <= invocation.endNano;
    findings.equal(step.title, `parent of ${span.name}`, {
      expected: invocation?.spanId,
      got: span.parentSpanId,
    });
    findings.equal(step.title, `${span.name} lies within the invocation`, { expected: true, got: within });
  }
  return own;
}

function describeSpan({ name, kind, status }: SinkSpan): string {
  return describe({ name, kind, error: status.code === 'error' ? status.message : undefined });
}

function describe({ name, kind, error }: { name: string; kind: string; error?: string | undefined }): string {
  return `${name} (${kind}${error === undefined ? '' : `, ${error}`})`;
}

function isOf({ attributes }: SinkSpan, { invocation }: InvocationTruth): boolean {
  return attributes['faas.invocation_id'] === invocation.requestId;
}

/** An SDK names its language; the extension has none to name. */
function isOwn({ resource }: SinkSpan): boolean {
  return resource.attributes['telemetry.sdk.language'] !== undefined;
}

function startsWith({ startNano }: SinkSpan, { startMs, endMs }: InitTruth): boolean {
  const start = Number(startNano) / 1e6;
  return start > startMs - 1 && start < endMs;
}

/** `Root=1-5f35ae12-0c0f…;Parent=…;Sampled=1` → W3C ids. */
function readTraceHeader(header: string): { root: string; parent: string | undefined; sampled: boolean } {
  const [, time = '', rest = ''] = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header) ?? [];
  return {
    root: time + rest,
    parent: /Parent=([0-9a-f]{16})/.exec(header)?.[1],
    sampled: /Sampled=1/.test(header),
  };
}
