import type { PlatformSpan } from '../telemetry-api/events.ts';
import type { Phase } from './phase.ts';

/** How long after init an invocation may begin and still be the one that waited for it, ms. */
const WAITED_WITHIN_MS = 10_000;

/** The init or restore of the environment. */
export interface Startup extends Phase {
  readonly kind: 'init' | 'restore';
  startReckoned: boolean;
  doneAt: number | undefined;
  reportedAt: number | undefined;
  /** As the report says, ms. */
  durationMs: number | undefined;
  status: string | undefined;
  errorType: string | undefined;
  /** What the platform measures in it. */
  spans: readonly PlatformSpan[];
  initializationType: string | undefined;
  /** `init`, or `invoke` where an init that failed was done again inside an invocation. */
  initPhase: string | undefined;
  runtimeVersion: string | undefined;
  runtimeVersionArn: string | undefined;
  /** The first invocation after it. */
  first: Phase | undefined;
  /** When it was done again, because it had failed. */
  redoneAt: number | undefined;
  /** It stands in the trace of the first invocation. */
  inFirst: boolean;
  ended: boolean;
}

export function createStartup(kind: Startup['kind'], initializationType: string | undefined): Startup {
  return {
    kind,
    start: undefined,
    startReckoned: false,
    doneAt: undefined,
    reportedAt: undefined,
    durationMs: undefined,
    status: undefined,
    errorType: undefined,
    spans: [],
    initializationType,
    initPhase: undefined,
    runtimeVersion: undefined,
    runtimeVersionArn: undefined,
    first: undefined,
    redoneAt: undefined,
    inFirst: false,
    ended: false,
    place: undefined,
    settled: false,
    held: [],
  };
}

/** No invocation can have waited for this one: its trace is its own from the start. */
export function isAlone({ kind, initializationType, initPhase }: Startup): boolean {
  if (kind === 'restore') return false;
  return (initializationType !== undefined && initializationType !== 'on-demand') || initPhase === 'invoke';
}

/** Lambda also starts environments ahead of demand: then the first invocation comes much later. */
export function wasWaitedFor(startup: Startup): boolean {
  return startup.first?.start !== undefined && wasWaitedForBy(startup, startup.first.start);
}

/** The same of an invocation that began at `begin`, epoch ms. */
export function wasWaitedForBy(startup: Startup, begin: number): boolean {
  const ready = endOf(startup) ?? startup.doneAt ?? startup.start;
  if (ready === undefined || isAlone(startup)) return false;
  if (startup.kind === 'init' && startup.initializationType === undefined) return false;
  // An init is done again when an invocation comes: from then on it waited.
  return Math.min(begin, startup.redoneAt ?? begin) - ready <= WAITED_WITHIN_MS;
}

/** How late after its end a report may come and still be taken for it, ms. */
const LATE_REPORT_MS = 1000;

/** When it ended, by its report: that of an environment made ahead of demand comes as late as the first invocation. */
export function endOf({ start, doneAt, reportedAt, durationMs }: Startup): number | undefined {
  if (start === undefined || doneAt === undefined || durationMs === undefined) return reportedAt;
  const end = Math.max(doneAt, start + durationMs);
  return reportedAt !== undefined && reportedAt - end > LATE_REPORT_MS ? end : reportedAt;
}

/** Whether any event has told of it. */
export function isKnown({ start, doneAt, reportedAt }: Startup): boolean {
  return start !== undefined || doneAt !== undefined || reportedAt !== undefined;
}
