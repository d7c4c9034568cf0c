/** What `GET /extension/event/next` answers. */
export type LifecycleEvent = InvokeEvent | ShutdownEvent;

export interface InvokeEvent {
  readonly kind: 'invoke';
  readonly requestId: string;
  /** Epoch ms at which the function times out. */
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string | undefined;
  /** The X-Ray header as it came, where there was one. */
  readonly traceHeader: string | undefined;
}

export interface ShutdownEvent {
  readonly kind: 'shutdown';
  /** Epoch ms at which the process is killed. */
  readonly deadlineMs: number;
  /** `spindown`, `timeout`, `failure`, or anything else: never switch on an unknown one. Lower case. */
  readonly reason: string;
}
