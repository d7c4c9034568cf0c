import type { InitReport, InvokeReport, InvokeRuntimeDone, RestoreReport } from '../telemetry-api/events.ts';
import type { Invocation } from './invocation.ts';
import { Measured, StartupTurn } from './measured.ts';
import {
  coldStartMeasurement,
  outcomeMeasurements,
  reportMeasurements,
  startupMeasurements,
} from './metrics.ts';
import type { Output } from './output.ts';
import { isAlone, isKnown, type Startup, wasWaitedForBy } from './startup.ts';

/** What a report repeats of another event is measured when that one has not come for so long, ms of event time. */
const LOST_AFTER_MS = 10_000;

/** On demand one report waits at a time. */
const MAX_WAITING = 1000;

export interface MeterSetup {
  readonly output: Output;
  /** Managed Instances: there is no `runtimeDone`. */
  concurrent(): boolean;
  /** The init that the environment began with. */
  firstInit(): Startup | undefined;
}

/**
 * Measures everything once, whatever comes late, twice or never. A report also tells what other events tell better:
 * the outcome, and of the first invocation the init or restore before it. It *waits* for those events until they
 * have come, or must be lost.
 */
export class Meter {
  readonly #setup: MeterSetup;
  readonly #measured = new Measured();
  readonly #startups = { init: new StartupTurn(), restore: new StartupTurn() };
  readonly #waiting = new Set<Told<InvokeReport>>();
  #firstBegan = Number.POSITIVE_INFINITY;
  #coldStart: 'untold' | 'told' | 'counted' = 'untold';

  constructor(setup: MeterSetup) {
    this.#setup = setup;
  }

  /** An invocation has begun, at epoch ms: the earliest of all may be the one that waited for init. */
  began(at: number): void {
    if (at >= this.#firstBegan) return;
    this.#firstBegan = at;
    this.#countColdStart(at);
  }

  runtimeDone(event: InvokeRuntimeDone, requestId: string, invocation: Invocation | undefined): void {
    this.#measureOutcome({ event, requestId, invocation });
  }

  reported(event: InvokeReport, requestId: string, invocation: Invocation | undefined): void {
    const told = { event, requestId, invocation };
    this.#setup.output.measured(reportMeasurements(event));
    if (this.#setup.concurrent()) this.#measureOutcome(told);
    const repeats = event.initDurationMs !== undefined || event.restoreDurationMs !== undefined;
    if (!repeats && this.#measured.has(invocation, requestId)) return;
    this.#waiting.add(told);
    const [oldest] = this.#waiting;
    if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#release(oldest);
  }

  startupReported(event: InitReport | RestoreReport, startup: Startup): void {
    if (!this.#startups[startup.kind].reported(event.time)) return;
    this.#setup.output.measured(startupMeasurements(startup.kind, event.time, event.durationMs));
    if (startup === this.#setup.firstInit()) this.#initTold(event.time);
  }

  /** Events have come that happened at `now`, epoch ms: what happened long before and has not come is lost. */
  expire(now: number): void {
    for (const told of this.#waiting) if (told.event.time + LOST_AFTER_MS < now) this.#release(told);
  }

  finish(): void {
    for (const told of this.#waiting) this.#release(told);
  }

  #release(told: Told<InvokeReport>): void {
    const { time, initDurationMs, restoreDurationMs } = told.event;
    this.#waiting.delete(told);
    this.#measureOutcome(told);
    // The init before a snapshot was another environment's.
    const isSnapStart = this.#setup.firstInit()?.initializationType === 'snap-start';
    if (initDurationMs !== undefined && !isSnapStart && this.#startups.init.repeated(time)) {
      this.#setup.output.measured(startupMeasurements('init', time, initDurationMs));
      this.#initTold(time);
    }
    if (restoreDurationMs !== undefined && this.#startups.restore.repeated(time)) {
      this.#setup.output.measured(startupMeasurements('restore', time, restoreDurationMs));
    }
  }

  #measureOutcome({ event, requestId, invocation }: Told<InvokeRuntimeDone | InvokeReport>): void {
    // Its runtimeDone has reached the process before the reset, or would have come here before the report.
    if (invocation?.isForeign && event.type === 'platform.report') return;
    const isNew = this.#measured.add(invocation, requestId);
    if (isNew) this.#setup.output.measured(outcomeMeasurements(event));
  }

  #initTold(time: number): void {
    if (this.#coldStart === 'untold') this.#coldStart = 'told';
    this.#countColdStart(time);
  }

  #countColdStart(time: number): void {
    const init = this.#setup.firstInit();
    if (this.#coldStart !== 'told' || init === undefined || !Number.isFinite(this.#firstBegan)) return;
    // Of an init whose own events are all lost, an invocation's report speaks only because it was waited for.
    const wasCold = isKnown(init) ? wasWaitedForBy(init, this.#firstBegan) : !isAlone(init);
    if (!wasCold) return;
    this.#coldStart = 'counted';
    this.#setup.output.measured([coldStartMeasurement(time)]);
  }
}

/** An event, and the invocation that it is about: `undefined` where nothing tells when that began. */
interface Told<Event> {
  readonly event: Event;
  readonly requestId: string;
  readonly invocation: Invocation | undefined;
}
