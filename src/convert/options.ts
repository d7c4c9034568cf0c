import type { LogLimits } from './logs.ts';
import type { ResourceFacts } from './resource.ts';

export interface ConverterOptions {
  readonly invocationSpan: 'server' | 'internal' | 'none';
  readonly phases: 'attributes' | 'spans' | 'none';
  readonly parent: 'parent' | 'link' | 'none';
  readonly platformLogs: 'problems' | 'all' | 'none';
  /** The platform stream is subscribed. Without it no invocation has a span, and no log waits for one. */
  readonly platformStream: boolean;
  /** Spans that failed are kept whatever the sampler says. */
  readonly keepErrors: boolean;
  readonly logLimits: LogLimits;
  /** How our own lines begin; they are not sent back to ourselves. */
  readonly ownLine: string;
  readonly resource: ResourceFacts;
  /** The sampler's decision; asked once per invocation, and per init that has a trace of its own. */
  sample(context: SampleContext): boolean;
}

export interface SampleContext {
  readonly traceId: string;
  readonly name: string;
  /** What the trace header says; `undefined` where it leaves the decision open, or where there is none. */
  readonly upstreamSampled: boolean | undefined;
  /** The span gets a parent from upstream. */
  readonly hasParent: boolean;
}
