import type { SandboxEvent, TelemetryRecord } from '../../sandbox/events.ts';
import type { Invocation } from '../../sandbox/invocation.ts';
import type { Step } from './story.ts';

/** A step of the story after its invocation. */
export interface PlayedStep {
  readonly step: Step;
  readonly invocation: Invocation;
}

/** What really happened in one invocation, by the platform's own records. Times are epoch ms. */
export interface InvocationTruth extends PlayedStep {
  /** The upstream `X-Amzn-Trace-Id`. */
  readonly traceHeader: string;
  /** Lambda's own segment; only where the trace is sampled. */
  readonly segmentId: string | undefined;
  readonly startMs: number;
  readonly doneMs: number;
  readonly status: string;
  readonly errorType: string | undefined;
  /** The init that this invocation waited for. */
  readonly init: InitTruth | undefined;
  /** The `record` of each of the function's log events. */
  readonly logs: readonly unknown[];
}

export interface InitTruth {
  readonly phase: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly logs: readonly unknown[];
}

/** The sandbox's events → one truth per step, in the order of the steps. */
export function toTruth(
  steps: readonly PlayedStep[],
  events: readonly SandboxEvent[],
): readonly InvocationTruth[] {
  const headers = new Map<string, string>();
  const ledger = new Ledger();
  for (const event of events) {
    if (event.kind === 'invoke-started') headers.set(event.requestId, event.traceHeader);
    if (event.kind === 'telemetry-generated') ledger.enter(event.record);
  }
  return steps.map((played) => {
    const { requestId } = played.invocation;
    const traceHeader = headers.get(requestId) ?? '';
    return { ...played, traceHeader, ...(ledger.invocations.get(requestId) ?? NEVER_STARTED) };
  });
}

type Account = Omit<InvocationTruth, keyof PlayedStep | 'traceHeader'>;

const NEVER_STARTED: Account = {
  segmentId: undefined,
  startMs: 0,
  doneMs: 0,
  status: 'never started',
  errorType: undefined,
  init: undefined,
  logs: [],
};

/** Fields of any platform record, as far as they matter here. */
interface PlatformFields {
  readonly requestId?: string;
  readonly phase?: string;
  readonly status?: string;
  readonly errorType?: string;
  readonly tracing?: { readonly spanId?: string };
}

/** Takes the records of one environment in their order; a log belongs to the phase that began last. */
class Ledger {
  readonly invocations = new Map<string, Account>();
  #init: InitTruth | undefined;
  #logs: unknown[] = [];

  enter({ type, time, record }: TelemetryRecord): void {
    const at = Date.parse(time);
    const fields = record as PlatformFields;
    if (type === 'function') this.#logs.push(record);
    if (type === 'platform.initStart') this.#beginInit(at, fields);
    if (type === 'platform.initReport' && this.#init !== undefined) this.#init = { ...this.#init, endMs: at };
    if (type === 'platform.start') this.#begin(at, fields);
    if (type === 'platform.runtimeDone') this.#end(at, fields);
  }

  #beginInit(startMs: number, { phase = '' }: PlatformFields): void {
    this.#logs = [];
    this.#init = { phase, startMs, endMs: startMs, logs: this.#logs };
  }

  #begin(startMs: number, { requestId = '', tracing }: PlatformFields): void {
    this.#logs = [];
    const began = {
      ...NEVER_STARTED,
      startMs,
      segmentId: tracing?.spanId,
      init: this.#init,
      logs: this.#logs,
    };
    this.invocations.set(requestId, began);
    this.#init = undefined;
  }

  #end(doneMs: number, { requestId = '', status = '', errorType }: PlatformFields): void {
    const begun = this.invocations.get(requestId) ?? NEVER_STARTED;
    this.invocations.set(requestId, { ...begun, doneMs, status, errorType });
  }
}
