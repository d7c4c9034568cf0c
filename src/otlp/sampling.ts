import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';

/** The values of `OTEL_TRACES_SAMPLER` that the specification requires. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

export interface SamplingOptions {
  readonly sampler: SamplerName;
  /** The ratio, 0 to 1, of the two ratio samplers. */
  readonly samplerArg: number;
  /** `honour`: X-Ray's `Sampled=0` drops the trace, whatever the sampler. `ignore`: it decides nothing. */
  readonly xray: 'ignore' | 'honour';
}

export interface SamplingContext {
  readonly traceId: string;
  readonly name: string;
  /** What the X-Ray header says; `undefined` where it says nothing. */
  readonly upstreamSampled: boolean | undefined;
  readonly hasParent: boolean;
}

/** Whether the spans of a trace are kept, by the SDK's own samplers. */
export type Sampling = (context: SamplingContext) => boolean;

export function createSampling({ sampler, samplerArg, xray }: SamplingOptions): Sampling {
  const chosen = SAMPLERS[sampler](samplerArg);
  return ({ traceId, name, upstreamSampled, hasParent }) => {
    if (xray === 'honour' && upstreamSampled === false) return false;
    const context = hasParent && upstreamSampled === true ? sampledParent(traceId) : ROOT_CONTEXT;
    const { decision } = chosen.shouldSample(context, traceId, name, SpanKind.SERVER, {}, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  };
}

const SAMPLERS: Readonly<Record<SamplerName, (ratio: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
};

/** The samplers look at the parent's flag alone; its span id, which need not be known here, is any valid one. */
function sampledParent(traceId: string) {
  const parent = { traceId, spanId: 'ffffffffffffffff', traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}
