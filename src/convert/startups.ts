import type {
  InitReport,
  InitRuntimeDone,
  InitStart,
  RestoreReport,
  RestoreRuntimeDone,
  RestoreStart,
  TelemetryEvent,
} from '../telemetry-api/events.ts';
import { ownTraceIdOf, spanIdOf } from './derived-ids.ts';
import type { HeldLogs } from './held-logs.ts';
import type { Invocation } from './invocation.ts';
import type { ConverterOptions } from './options.ts';
import type { Output } from './output.ts';
import type { Place } from './phase.ts';
import { type Ending, failureOf, phaseSpans, startupSpan } from './spans.ts';
import { endOf, isAlone, isKnown, type Startup, wasWaitedFor } from './startup.ts';
import { StartupList } from './startup-list.ts';

/**
 * The inits and restores of one environment: mostly one, several where an init failed and was done again. One
 * is *begun*, *settled* (its trace is certain: the first invocation's, or its own) and *ended* (its span is out).
 */
export class Startups {
  readonly #options: ConverterOptions;
  readonly #logs: HeldLogs;
  readonly #output: Output;
  readonly #list: StartupList;
  #instanceId = '';
  #processBegan = 0;

  constructor(options: ConverterOptions, logs: HeldLogs, output: Output) {
    this.#options = options;
    this.#logs = logs;
    this.#output = output;
    this.#list = new StartupList(options.resource.initializationType);
    for (const init of this.#list) init.settled = !options.platformStream;
  }

  get all(): readonly Startup[] {
    return this.#list.all;
  }

  /**
   * Where the first init that is seen is one done again, the processes are new: what ended before it, epoch ms, others
   * have told of. 0 where nothing came before.
   */
  get processBegan(): number {
    return this.#processBegan;
  }

  /** Looks ahead at a batch: what is left over from before comes with the init, and before it. */
  foresee(events: readonly TelemetryEvent[]): void {
    if (this.all.some((one) => isKnown(one) || one.first !== undefined)) return;
    const begin = events.find((event) => event.type === 'platform.initStart');
    if (begin?.phase === 'invoke') this.#processBegan = begin.time;
  }

  begun(kind: Startup['kind'], event: InitStart | RestoreStart): Startup {
    const startup = this.#list.begun(kind, event);
    startup.runtimeVersion = event.runtimeVersion;
    startup.runtimeVersionArn = event.runtimeVersionArn;
    this.#instanceId = event.instanceId ?? this.#instanceId;
    if (event.type === 'platform.initStart') learnPhase(startup, event);
    if (isAlone(startup)) this.settle(startup);
    this.#settleOthers();
    return startup;
  }

  runtimeDone(kind: Startup['kind'], event: InitRuntimeDone | RestoreRuntimeDone): Startup {
    const startup = this.#list.done(kind, event);
    startup.doneAt = event.time;
    startup.status ??= event.status;
    startup.errorType ??= event.errorType;
    if (startup.spans.length === 0) startup.spans = event.spans;
    if (event.type === 'platform.initRuntimeDone') learnPhase(startup, event);
    this.#settleSurplus();
    return startup;
  }

  reported(kind: Startup['kind'], event: InitReport | RestoreReport): Startup {
    const startup = this.#list.reported(kind, event);
    startup.reportedAt = event.time;
    startup.durationMs = event.durationMs;
    startup.status = event.status ?? startup.status;
    startup.errorType = event.errorType ?? startup.errorType;
    if (event.spans.length > 0) startup.spans = event.spans;
    if (event.type === 'platform.initReport') learnPhase(startup, event);
    if (startup.settled || isAlone(startup)) this.settle(startup);
    this.#settleSurplus();
    return startup;
  }

  /** Ties the invocation to what it is the first after. */
  precede(invocation: Invocation): void {
    const begin = invocation.start ?? 0;
    for (const startup of this.#list) {
      if (startup.first !== undefined || (startup.start ?? begin) > begin) continue;
      startup.first = invocation;
      invocation.startups.push(startup);
    }
  }

  /** Settles what waited for this invocation's place in a trace. */
  settleWith(invocation: Invocation): void {
    for (const startup of this.#list) if (startup.first === invocation) this.settle(startup);
  }

  /** Decides the trace, by what is known now. */
  settle(startup: Startup): void {
    startup.settled = true;
    if (startup.place === undefined && startup.start !== undefined) {
      startup.place = this.#placeOf(startup, startup.start);
    }
    this.#logs.release(startup);
    const end = endOf(startup);
    const { redoneAt } = startup;
    if (end !== undefined) this.#end(startup, { at: end });
    else if (redoneAt !== undefined) this.#endUnreported(startup, redoneAt, 'restarted');
  }

  /** The environment ends: so does everything here, an init that never finished as an error. */
  finish(reason: string, now: number): void {
    for (const startup of this.#list) {
      this.settle(startup);
      this.#endUnreported(startup, now, reason);
      if (isKnown(startup) && !startup.ended) this.#output.filtered('no-start');
    }
  }

  /** One that is done again waits for nothing any more. */
  #settleOthers(): void {
    for (const startup of this.#list) if (startup.settled) this.settle(startup);
    this.#settleSurplus();
  }

  /** Nor does one of too long ago. */
  #settleSurplus(): void {
    for (const startup of this.#list.surplus()) this.settle(startup);
  }

  #endUnreported(startup: Startup, at: number, reason: string): void {
    // An invocation that began proves that it was over, though its own events are lost: unless it was done again first.
    const { doneAt, redoneAt = Number.POSITIVE_INFINITY, first } = startup;
    const over = doneAt ?? ((first?.start ?? redoneAt) < redoneAt ? first?.start : undefined);
    if (over !== undefined) this.#end(startup, { at: over });
    else
      this.#end(startup, { at, errorType: reason, description: `${startup.kind} never finished: ${reason}` });
  }

  #end(startup: Startup, ending: Partial<Ending> & Pick<Ending, 'at'>): void {
    if (startup.ended || startup.place === undefined) return;
    startup.ended = true;
    const { status, errorType, spans } = startup;
    const whole = { status, errorType, description: undefined, spans, ...ending };
    const isKept = startup.place.sampled || (this.#options.keepErrors && failureOf(whole) !== undefined);
    if (isKept) this.#emit(startup, startup.place, whole);
    else this.#output.filtered('not-sampled');
  }

  #emit(startup: Startup, place: Place, ending: Ending): void {
    const { phases } = this.#options;
    this.#output.record(startupSpan(startup, place, ending, phases === 'attributes'));
    if (phases !== 'spans') return;
    const childId = (name: string) =>
      spanIdOf(this.#instanceId, startup.start ?? ending.at, `${startup.kind} ${name}`);
    for (const span of phaseSpans(place, ending, childId)) this.#output.record(span);
  }

  #placeOf(startup: Startup, start: number): Place {
    const { kind, first } = startup;
    const spanId = spanIdOf(this.#instanceId, start, kind);
    const child = { parentIsRemote: false, links: [], logSpanId: spanId };
    if (first?.place !== undefined && wasWaitedFor(startup)) {
      startup.inFirst = true;
      const { ids, sampled, parentSpanId, parentIsRemote } = first.place;
      const place = { ...child, ids: { traceId: ids.traceId, spanId }, sampled };
      // Without a span of the invocation, what would be its parent is the next best.
      if (this.#options.invocationSpan === 'none') return { ...place, parentSpanId, parentIsRemote };
      return { ...place, parentSpanId: ids.spanId };
    }
    const traceId = ownTraceIdOf(this.#instanceId, start, kind);
    const decision = { traceId, name: kind, upstreamSampled: undefined, hasParent: false };
    const sampled = this.#options.sample(decision);
    return { ...child, ids: { traceId, spanId }, parentSpanId: undefined, sampled };
  }
}

function learnPhase(startup: Startup, event: InitStart | InitRuntimeDone | InitReport): void {
  startup.initializationType = event.initializationType ?? startup.initializationType;
  startup.initPhase = event.phase ?? startup.initPhase;
}
