import type { Status } from './events.ts';

export interface InvokeOptions {
  /** The upstream `X-Amzn-Trace-Id`; without one the sandbox makes an unsampled header, as Lambda does. */
  readonly traceHeader?: string;
  readonly requestId?: string;
  readonly tenantId?: string;
}

/** One invocation after its end. Times are epoch ms with a fraction. */
export interface Invocation {
  readonly requestId: string;
  /** The platform's verdict. An extension that fails after the response has left makes it `failure`, whatever the client saw. */
  readonly status: Status;
  /** What the client got: the function's answer, its error document, or the platform's. */
  readonly response: string;
  readonly errorType: string | undefined;
  readonly startedAt: number;
  /** When the response left for the client. */
  readonly respondedAt: number;
  /** When the runtime asked for the next event, crashed, or ran out of time. */
  readonly runtimeDoneAt: number;
  /** When every INVOKE subscriber was back in `next`; less `runtimeDoneAt` it is what extensions added. */
  readonly endedAt: number;
  /** `undefined` on managed instances, which are billed as a whole. */
  readonly billedDurationMs: number | undefined;
  /** Only where this invocation is the first after the init phase. */
  readonly initDurationMs: number | undefined;
}
