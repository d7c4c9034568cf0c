import type {
  InitReport,
  InitRuntimeDone,
  InitStart,
  RestoreReport,
  RestoreRuntimeDone,
  RestoreStart,
} from '../telemetry-api/events.ts';
import { createStartup, type Startup } from './startup.ts';

type StartupBegin = InitStart | RestoreStart;
type StartupEnd = InitRuntimeDone | InitReport | RestoreRuntimeDone | RestoreReport;

/** How far a start that was reckoned from a duration may be off, ms. */
const SAME_START_MS = 2000;

/** A longer duration is none, ms. */
const LONGEST_MS = 86_400_000;

/** An environment has one or two; this bounds what an endless repetition costs. */
const MAX_REMEMBERED = 16;

/** The inits and restores of one environment in the order of their starts, and which event is about which. */
export class StartupList implements Iterable<Startup> {
  readonly #initializationType: string | undefined;
  /** Init is under way before any event says so. */
  readonly #list: Startup[];

  constructor(initializationType: string | undefined) {
    this.#initializationType = initializationType;
    this.#list = [createStartup('init', initializationType)];
  }

  get all(): readonly Startup[] {
    return this.#list;
  }

  [Symbol.iterator](): Iterator<Startup> {
    return this.#list[Symbol.iterator]();
  }

  /** The one that a start is about: what was reckoned or told of otherwise before, else a new one. */
  begun(kind: Startup['kind'], event: StartupBegin): Startup {
    const known = this.#list.findLast(
      (one) => one.kind === kind && hasPhaseOf(one, event) && mayBeginAt(one, event.time),
    );
    const startup = known ?? this.#create(kind);
    startup.start ??= event.time;
    this.#order();
    return startup;
  }

  /** The one that the end of a runtime is about, else a new one. */
  done(kind: Startup['kind'], event: InitRuntimeDone | RestoreRuntimeDone): Startup {
    return this.#ending(kind, event, ({ doneAt }) => doneAt === undefined);
  }

  /** The one that a report is about, else a new one, which began so long before as the report says. */
  reported(kind: Startup['kind'], event: InitReport | RestoreReport): Startup {
    const startup = this.#ending(kind, event, ({ reportedAt }) => reportedAt === undefined);
    if (startup.start === undefined && event.durationMs !== undefined && event.durationMs < LONGEST_MS) {
      startup.start = event.time - event.durationMs;
      startup.startReckoned = true;
      this.#order();
    }
    return startup;
  }

  /** Those beyond what is worth remembering. */
  *surplus(): Iterable<Startup> {
    while (this.#list.length > MAX_REMEMBERED) {
      const oldest = this.#list.shift();
      if (oldest !== undefined) yield oldest;
    }
  }

  #ending(kind: Startup['kind'], event: StartupEnd, isOpen: (one: Startup) => boolean): Startup {
    const known = this.#list.findLast(
      (one) => one.kind === kind && hasPhaseOf(one, event) && isOpen(one) && (one.start ?? 0) <= event.time,
    );
    return known ?? this.#create(kind);
  }

  #create(kind: Startup['kind']): Startup {
    const startup = createStartup(kind, this.#initializationType);
    this.#list.push(startup);
    return startup;
  }

  #order(): void {
    this.#list.sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
    for (const [index, startup] of this.#list.entries()) {
      const next = this.#list.slice(index + 1).find(({ kind }) => kind === startup.kind);
      if (startup.start !== undefined) startup.redoneAt = next?.start;
    }
  }
}

/** An init done again has events of its own. */
function hasPhaseOf({ initPhase }: Startup, event: StartupBegin | StartupEnd): boolean {
  const phase = 'phase' in event ? event.phase : undefined;
  return initPhase === undefined || phase === undefined || initPhase === phase;
}

/** What has no start yet, and no end before it. */
function mayBeginAt({ start, startReckoned, doneAt, reportedAt, first }: Startup, time: number): boolean {
  if (start === undefined) return (doneAt ?? reportedAt ?? time) >= time && (first?.start ?? time) >= time;
  return startReckoned && Math.abs(start - time) <= SAME_START_MS;
}
