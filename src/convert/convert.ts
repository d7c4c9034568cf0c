import type {
  InitReport,
  InvokeReport,
  InvokeRuntimeDone,
  InvokeStart,
  LogEvent,
  RestoreReport,
  TelemetryEvent,
} from '../telemetry-api/events.ts';
import { Environment } from './environment.ts';
import { HeldLogs } from './held-logs.ts';
import type { Invocation } from './invocation.ts';
import type { InvokeFacts } from './invocation-tracker.ts';
import { Invocations } from './invocations.ts';
import { LogRouter } from './log-router.ts';
import { Meter } from './meter.ts';
import type { ConverterOptions } from './options.ts';
import { Output } from './output.ts';
import { parseLogLine } from './parse-log-line.ts';
import { type PlatformEvent, platformLine } from './platform-logs.ts';
import type { Measurement, Resource, TelemetryRecord } from './records.ts';
import { SeenEvents } from './seen-events.ts';
import type { Startup } from './startup.ts';
import { Startups } from './startups.ts';

export interface Converter {
  /** What the Extensions API's INVOKE tells; `at` is when it came, epoch ms. */
  invoked(facts: InvokeFacts, at: number): void;
  /** One batch of events, as they came. */
  convert(events: readonly TelemetryEvent[]): Converted;
  /** Logs wait for the start of a request: without further events, `expire` has to give them up. */
  readonly waits: boolean;
  /** No event need have come for time to pass: gives up what has been waited for long enough. `now` epoch ms. */
  expire(now: number): Converted;
  /** At the end of SHUTDOWN: ends everything open. `reason` as the platform gave it, `now` epoch ms. */
  finish(reason: string, now: number): Converted;
}

export interface Converted {
  readonly records: readonly TelemetryRecord[];
  readonly measurements: readonly Measurement[];
  /** One reason per event or record that a setting, the sampler or a repetition left out. */
  readonly filtered: readonly string[];
  /** Request ids of invocations whose runtime is done. */
  readonly done: readonly string[];
  readonly resource: Resource;
}

/**
 * Telemetry events → spans, logs and measurements. Pure but for its memory: no clock, no environment, no
 * randomness. Any order, repetition and loss of events is taken; every log comes out once, at the latest from
 * `finish`.
 */
export function createConverter(options: ConverterOptions): Converter {
  return new EventConverter(options);
}

class EventConverter implements Converter {
  readonly #options: ConverterOptions;
  readonly #environment: Environment;
  readonly #output = new Output();
  readonly #logs: HeldLogs;
  readonly #seen = new SeenEvents();
  readonly #startups: Startups;
  readonly #invocations: Invocations;
  readonly #router: LogRouter;
  readonly #meter: Meter;

  constructor(options: ConverterOptions) {
    this.#options = options;
    this.#environment = new Environment(options);
    const output = this.#output;
    const logs = new HeldLogs(output, options.logLimits);
    this.#logs = logs;
    const name = () => this.#environment.functionName;
    const concurrent = () => this.#environment.isConcurrent;
    const platformSeen = () => this.#environment.platformSeen;
    const startups = new Startups(options, logs, output);
    const shared = { startups, logs, output, concurrent };
    this.#startups = startups;
    this.#invocations = new Invocations({ ...shared, options, name, platformSeen });
    this.#router = new LogRouter({
      ...shared,
      invocations: this.#invocations,
      platformStream: options.platformStream,
    });
    this.#meter = new Meter({ output, concurrent, firstInit: () => startups.all[0] });
  }

  invoked(facts: InvokeFacts, at: number): void {
    this.#environment.learnArn(facts.invokedFunctionArn);
    this.#router.began(this.#invocations.invoked(facts, at));
    this.#meter.began(at);
  }

  convert(events: readonly TelemetryEvent[]): Converted {
    const ordered = inOrder(events);
    this.#startups.foresee(ordered);
    for (const event of ordered) this.#take(event);
    const latest = ordered.at(-1);
    if (latest !== undefined) this.#expire(latest.time);
    if (this.#logs.full) this.#releaseAll();
    return this.#converted();
  }

  get waits(): boolean {
    return this.#router.waits;
  }

  expire(now: number): Converted {
    this.#expire(now);
    return this.#converted();
  }

  finish(reason: string, now: number): Converted {
    this.#invocations.finish(reason, now);
    this.#startups.finish(reason, now);
    this.#releaseAll();
    this.#meter.finish();
    return this.#converted();
  }

  #expire(now: number): void {
    this.#router.expire(now);
    this.#meter.expire(now);
  }

  #converted(): Converted {
    return { ...this.#output.take(), resource: this.#environment.resource };
  }

  #releaseAll(): void {
    this.#invocations.settleAll();
    for (const startup of this.#startups.all) this.#startups.settle(startup);
    this.#router.giveOutAll();
  }

  #take(event: TelemetryEvent): void {
    if (isLog(event)) this.#takeLog(event);
    else this.#takePlatformEvent(event);
  }

  #takeLog({ type: stream, record, time: observed }: LogEvent): void {
    if (stream === 'extension' && typeof record === 'string' && record.startsWith(this.#options.ownLine)) {
      this.#output.filtered('own-line');
    } else if (this.#environment.isSnapStart && !this.#router.hasBegun(observed)) {
      this.#output.filtered('snapshot-time');
    } else if (stream === 'extension') {
      this.#router.extensionLog({ line: parseLogLine(record, observed), observed, stream });
    } else {
      this.#router.functionLog({ line: parseLogLine(record, observed), observed, stream });
    }
  }

  #takePlatformEvent(event: PlatformEvent): void {
    this.#environment.learn(event);
    if (this.#seen.again(event)) {
      this.#output.filtered('duplicate');
      return;
    }
    if (this.#environment.isSnapStart && this.#isOfSnapshot(event)) {
      this.#output.filtered('snapshot-time');
      return;
    }
    const phase = this.#apply(event);
    const line = platformLine(event, this.#options.platformLogs);
    if (line !== undefined) {
      const log = { line, observed: event.time, stream: 'platform' } as const;
      this.#logs.add(log, phase ?? this.#mentionedBy(event));
    } else if (phase === undefined) this.#output.filtered(unusedReason(event));
  }

  /** The invocation that an event of a type that we do not know names. */
  #mentionedBy(event: PlatformEvent): Invocation | undefined {
    if (event.type !== 'unknown' || event.requestId === undefined) return undefined;
    return this.#invocations.tracker.find(event.requestId, event.time);
  }

  /** What a snapshot brings with it, each environment made of it gets. */
  #isOfSnapshot(event: PlatformEvent): boolean {
    return isOfInit(event) || (tellsOfNoPhase(event) && !this.#router.hasBegun(event.time));
  }

  /** Which event goes where; the answer is what the event was about, if it fed anything. */
  #apply(event: PlatformEvent): Invocation | Startup | undefined {
    switch (event.type) {
      case 'platform.initStart':
        return this.#began(this.#startups.begun('init', event));
      case 'platform.initRuntimeDone':
        return this.#startups.runtimeDone('init', event);
      case 'platform.initReport':
        return this.#reported('init', event);
      case 'platform.restoreStart':
        return this.#began(this.#startups.begun('restore', event));
      case 'platform.restoreRuntimeDone':
        return this.#startups.runtimeDone('restore', event);
      case 'platform.restoreReport':
        return this.#reported('restore', event);
      case 'platform.start':
      case 'platform.runtimeDone':
      case 'platform.report':
        return this.#applyToInvocation(event);
      case 'platform.extension':
      case 'platform.telemetrySubscription':
      case 'platform.logsDropped':
      case 'unknown':
        return undefined;
    }
  }

  #applyToInvocation(event: InvokeStart | InvokeRuntimeDone | InvokeReport): Invocation | undefined {
    const requestId = event.requestId ?? this.#requestThatEnds(event);
    if (requestId === undefined) return undefined;
    switch (event.type) {
      case 'platform.start':
        return this.#began(this.#invocations.started(event, requestId));
      case 'platform.runtimeDone':
        return this.#runtimeDone(event, requestId);
      case 'platform.report':
        return this.#invocationReported(event, requestId);
    }
  }

  /** On demand, an end that names no request is that of what ran. */
  #requestThatEnds({ type, time }: InvokeStart | InvokeRuntimeDone | InvokeReport): string | undefined {
    const ran = type === 'platform.start' ? undefined : this.#router.invocationAt(time);
    const isTold = type === 'platform.report' ? ran?.reported : ran?.done;
    return isTold ? undefined : ran?.requestId;
  }

  #runtimeDone(event: InvokeRuntimeDone, requestId: string): Invocation | undefined {
    const invocation = this.#began(this.#invocations.runtimeDone(event, requestId));
    this.#meter.runtimeDone(event, requestId, invocation);
    return invocation;
  }

  #invocationReported(event: InvokeReport, requestId: string): Invocation | undefined {
    const invocation = this.#began(this.#invocations.reported(event, requestId));
    this.#meter.reported(event, requestId, invocation);
    return invocation;
  }

  #reported(kind: Startup['kind'], event: InitReport | RestoreReport): Startup {
    const startup = this.#startups.reported(kind, event);
    this.#meter.startupReported(event, startup);
    return startup;
  }

  #began<P extends Invocation | Startup>(phase: P | undefined): P | undefined {
    if (phase !== undefined) this.#router.began(phase);
    if (phase?.kind === 'invoke' && phase.start !== undefined) this.#meter.began(phase.start);
    return phase;
  }
}

function isLog(event: TelemetryEvent): event is LogEvent {
  return event.type === 'function' || event.type === 'extension';
}

/** Events are generated in the order of their times; a POST need not keep it. */
function inOrder(events: readonly TelemetryEvent[]): readonly TelemetryEvent[] {
  const sorted = events.every((event, index) => index === 0 || (events[index - 1]?.time ?? 0) <= event.time);
  return sorted ? events : events.toSorted((a, b) => a.time - b.time);
}

/** The init of a snapshot is no part of this environment's life, unless it was done again inside an invocation. */
function isOfInit(event: PlatformEvent): boolean {
  switch (event.type) {
    case 'platform.initStart':
    case 'platform.initRuntimeDone':
    case 'platform.initReport':
      return event.phase !== 'invoke';
    default:
      return false;
  }
}

function tellsOfNoPhase({ type }: PlatformEvent): boolean {
  return (
    type === 'platform.extension' ||
    type === 'platform.telemetrySubscription' ||
    type === 'platform.logsDropped' ||
    type === 'unknown'
  );
}

function unusedReason(event: PlatformEvent): string {
  switch (event.type) {
    case 'platform.start':
    case 'platform.runtimeDone':
    case 'platform.report':
      return event.requestId === undefined ? 'no-request-id' : 'nothing-new';
    default:
      return 'platform-logs';
  }
}
