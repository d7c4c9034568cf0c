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

/** How long a SHUTDOWN without a readable deadline is taken to last. */
const ASSUMED_SHUTDOWN_MS = 1000;
/** Lambda's longest timeout, for an INVOKE without a readable deadline. */
const ASSUMED_INVOKE_MS = 900_000;

/** The body of an answered poll → event; `undefined` for a body that is neither INVOKE nor SHUTDOWN. `now`: epoch ms. */
export function decodeLifecycleEvent(body: string, now: number): LifecycleEvent | undefined {
  const event = parsed(body);
  const deadlineMs = typeof event?.deadlineMs === 'number' ? event.deadlineMs : undefined;
  switch (String(event?.eventType).toUpperCase()) {
    case 'INVOKE':
      return {
        kind: 'invoke',
        requestId: text(event?.requestId) ?? '',
        deadlineMs: deadlineMs ?? now + ASSUMED_INVOKE_MS,
        invokedFunctionArn: text(event?.invokedFunctionArn),
        traceHeader: text(event?.tracing?.value),
      };
    case 'SHUTDOWN':
      return {
        kind: 'shutdown',
        deadlineMs: deadlineMs ?? now + ASSUMED_SHUTDOWN_MS,
        reason: (text(event?.shutdownReason) ?? 'unknown').toLowerCase(),
      };
    default:
      return undefined;
  }
}

interface WireEvent {
  readonly eventType?: unknown;
  readonly deadlineMs?: unknown;
  readonly requestId?: unknown;
  readonly invokedFunctionArn?: unknown;
  readonly tracing?: { readonly value?: unknown } | null;
  readonly shutdownReason?: unknown;
}

function parsed(body: string): WireEvent | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
