import type { InvokeReport, InvokeRuntimeDone, InvokeStart, Tracing } from '../telemetry-api/events.ts';
import type { Phase } from './phase.ts';
import type { Startup } from './startup.ts';

/**
 * One invocation: a request id and a start. It is *known* (by INVOKE, or by a log that names it), *started*,
 * *ended* (its span is out), and remembered a while longer, because its report and late logs still come.
 */
export interface Invocation extends Phase {
  readonly kind: 'invoke';
  readonly requestId: string;
  /** No `platform.start` came: the start was reckoned from the duration. */
  startReckoned: boolean;
  /** When the Extensions API told of it, epoch ms. */
  invokedAt: number | undefined;
  traceHeader: string | undefined;
  invokedArn: string | undefined;
  tracing: Tracing | undefined;
  functionArn: string | undefined;
  version: string | undefined;
  tenantId: string | undefined;
  executionArn: string | undefined;
  /** The inits and restores that it is the first after: several where an init failed and was done again. */
  readonly startups: Startup[];
  /** Its report tells how long init took. */
  toldOfInit: boolean;
  /** It ended before this process began: another one has told of it. */
  isForeign: boolean;
  /** Its `runtimeDone` or `report` has passed. */
  done: boolean;
  reported: boolean;
  ended: boolean;
}

export function createInvocation(requestId: string): Invocation {
  return {
    kind: 'invoke',
    requestId,
    start: undefined,
    startReckoned: false,
    invokedAt: undefined,
    traceHeader: undefined,
    invokedArn: undefined,
    tracing: undefined,
    functionArn: undefined,
    version: undefined,
    tenantId: undefined,
    executionArn: undefined,
    startups: [],
    toldOfInit: false,
    isForeign: false,
    done: false,
    reported: false,
    ended: false,
    place: undefined,
    settled: false,
    held: [],
  };
}

/** Epoch ms from which on the invocation may be the one that runs. */
export function beginOf({ start, invokedAt }: Invocation): number | undefined {
  return start ?? invokedAt;
}

/** Takes over what an event about the invocation says; what is known already stays. */
export function learn(invocation: Invocation, event: InvokeStart | InvokeRuntimeDone | InvokeReport): void {
  invocation.tracing ??= event.tracing;
  invocation.tenantId ??= event.tenantId;
  if (event.type === 'platform.report') invocation.toldOfInit = event.initDurationMs !== undefined;
  if (event.type !== 'platform.start') return;
  invocation.functionArn ??= event.functionArn;
  invocation.version ??= event.version;
}
