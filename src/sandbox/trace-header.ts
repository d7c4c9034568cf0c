/** What the invocation carries as trace context, once for the function, the extensions and telemetry. */
export interface InvocationTrace {
  /** Goes into the INVOKE event: the header as it came, else one that Lambda makes. */
  readonly upstream: string;
  /** Goes to the function: with `Sampled=1` its parent is Lambda's own segment. */
  readonly forFunction: string;
  /** The `tracing` of platform records; absent unless the trace is sampled. */
  readonly tracing: PlatformTracing | undefined;
}

export interface PlatformTracing {
  readonly spanId: string;
  readonly type: 'X-Amzn-Trace-Id';
  readonly value: string;
}

export interface TraceInput {
  readonly header: string | undefined;
  /** Lambda decides about sampling where the caller did not: everything is sampled. */
  readonly activeTracing: boolean;
  readonly nowMs: number;
  /** → that many lower-case hex digits. */
  readonly randomHex: (digits: number) => string;
}

/**
 * The upstream `X-Amzn-Trace-Id` → the three forms of it. Fields come in any order, keys in any case;
 * a header without `Root` or without `Sampled=1` reaches the function as it is.
 * Source: X-Ray developer guide, "Tracing header"; Lambda developer guide, Telemetry API schema.
 */
export function traceInvocation({ header, activeTracing, nowMs, randomHex }: TraceInput): InvocationTrace {
  const upstream = header ?? makeHeader(nowMs, randomHex, activeTracing);
  const { root, sampled } = readHeader(upstream);
  if (root === undefined || !sampled) return { upstream, forFunction: upstream, tracing: undefined };
  const spanId = randomHex(16);
  return {
    upstream,
    forFunction: `Root=${root};Parent=${spanId};Sampled=1`,
    tracing: { spanId, type: 'X-Amzn-Trace-Id', value: upstream },
  };
}

function makeHeader(nowMs: number, randomHex: (digits: number) => string, sampled: boolean): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomHex(24)};Parent=${randomHex(16)};Sampled=${sampled ? 1 : 0}`;
}

function readHeader(header: string): { root: string | undefined; sampled: boolean } {
  const fields = new Map<string, string>();
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) fields.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  return { root: fields.get('root'), sampled: fields.get('sampled') === '1' };
}
