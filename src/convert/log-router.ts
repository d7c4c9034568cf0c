import { isUuid } from './derived-ids.ts';
import type { HeldLogs } from './held-logs.ts';
import { beginOf, type Invocation } from './invocation.ts';
import type { Invocations } from './invocations.ts';
import type { LogLine } from './log-line.ts';
import { NOBODY, type PendingLog } from './logs.ts';
import type { Startup } from './startup.ts';
import type { Startups } from './startups.ts';

/** How long a log may wait for the start of a request that nothing else tells of, ms. */
const UNKNOWN_REQUEST_WAIT_MS = 5000;

/** Phases that a log without a request id may still belong to. */
const MAX_RECENT = 16;

export interface LogRouterSetup {
  readonly startups: Startups;
  readonly invocations: Invocations;
  readonly logs: HeldLogs;
  readonly platformStream: boolean;
  /** Managed Instances: many invocations at once, so that time says nothing about whose a log is. */
  concurrent(): boolean;
}

/** Decides whose a log is: by the request id in it, else, on demand, by what ran when it was written. */
export class LogRouter {
  readonly #setup: LogRouterSetup;
  #recent: (Invocation | Startup)[] = [];

  constructor(setup: LogRouterSetup) {
    this.#setup = setup;
  }

  /** From now on, logs may be this phase's. */
  began(phase: Invocation | Startup): void {
    const others = this.#recent.filter((one) => one !== phase);
    this.#recent = [...others, phase].toSorted((a, b) => beginning(a) - beginning(b)).slice(-MAX_RECENT);
  }

  functionLog(log: PendingLog): void {
    const owner = this.#ownerByRequest(log) ?? this.#ownerByTime(log.observed);
    if (owner?.kind === 'invoke') owner.executionArn ??= log.line.executionArn;
    this.#setup.logs.add(log, owner);
  }

  /** Extensions work for no invocation in particular, unless a record says so. */
  extensionLog(log: PendingLog): void {
    const { request } = log.line;
    const { invocations, logs } = this.#setup;
    const owner = request === undefined ? undefined : invocations.tracker.find(request.id, log.observed);
    logs.add(log, owner?.settled === true ? owner : undefined);
  }

  /** Logs wait for the start of a request that nothing else has told of. */
  get waits(): boolean {
    const { waiting } = this.#setup.invocations.tracker;
    return [...waiting].some(({ held, invokedAt }) => held.length > 0 && invokedAt === undefined);
  }

  /** Gives up waiting for starts that nothing came of. `now` is the time of the latest event, epoch ms. */
  expire(now: number): void {
    const { tracker } = this.#setup.invocations;
    for (const waiting of [...tracker.waiting]) {
      if (!this.#isOverdue(waiting, now)) continue;
      tracker.forget(waiting);
      this.#recent = this.#recent.filter((phase) => phase !== waiting);
      this.#giveOut(waiting);
    }
  }

  /** Gives out what waits for a start: what is only guessed at first, for it may move to the others. */
  giveOutAll(): void {
    const waiting = [...this.#setup.invocations.tracker.waiting];
    for (const one of waiting) if (one.invokedAt === undefined) this.#giveOut(one);
    for (const one of waiting) if (one.invokedAt !== undefined) this.#giveOut(one);
  }

  /** Whether anything has begun by then. */
  hasBegun(time: number): boolean {
    return this.#recent.some((phase) => beginning(phase) <= time);
  }

  /** On demand, the invocation that ran at `time`, epoch ms, or last before it. */
  invocationAt(time: number): Invocation | undefined {
    if (this.#setup.concurrent()) return undefined;
    const last = this.#recent.findLast((phase) => beginning(phase) <= time);
    return last?.kind === 'invoke' ? last : undefined;
  }

  #ownerByRequest({ line, observed }: PendingLog): Invocation | undefined {
    if (line.request === undefined) return undefined;
    const { invocations } = this.#setup;
    const known = invocations.tracker.find(line.request.id, observed);
    if (known !== undefined) return known;
    return this.#mayNameInvocation(line.request) ? invocations.mentioned(line.request.id) : undefined;
  }

  /** A JSON field may hold an id of the application's own, such as API Gateway's. */
  #mayNameInvocation({ id, certain }: NonNullable<LogLine['request']>): boolean {
    if (certain || this.#setup.concurrent()) return true;
    if (!this.#setup.platformStream || this.#isRunning()) return false;
    return isUuid(id) || !this.#hasInvoked();
  }

  /** On demand, nothing but what runs can write. */
  #isRunning(): boolean {
    const last = this.#recent.at(-1);
    return last?.kind === 'invoke' && !last.done;
  }

  #hasInvoked(): boolean {
    return this.#recent.some(({ kind }) => kind === 'invoke');
  }

  #ownerByTime(observed: number): Invocation | Startup | undefined {
    if (this.#setup.concurrent()) return this.#initByTime(observed);
    const began = this.#recent.findLast((phase) => beginning(phase) <= observed);
    return began ?? this.#recent[0] ?? this.#setup.startups.all[0];
  }

  /** Before the first invocation only init writes. */
  #initByTime(observed: number): Startup | undefined {
    const [init] = this.#setup.startups.all;
    return init !== undefined && observed < (init.first?.start ?? Infinity) && !init.ended ? init : undefined;
  }

  /** The next invocation has begun, or nothing but a log has named the request for a while. */
  #isOverdue({ held: [first], invokedAt }: Invocation, now: number): boolean {
    const since = invokedAt ?? first?.observed ?? now;
    const last = this.#recent.at(-1);
    const superseded = last?.kind === 'invoke' && last.start !== undefined && last.start > since;
    if (superseded && !this.#setup.concurrent()) return true;
    return invokedAt === undefined && now - since > UNKNOWN_REQUEST_WAIT_MS;
  }

  #giveOut(waiting: Invocation): void {
    const { logs } = this.#setup;
    // Where nothing has run, nobody but the runtime knows of requests.
    const isInvocation = waiting.invokedAt !== undefined || this.#setup.concurrent() || !this.#hasInvoked();
    const owner = { ...NOBODY, requestId: waiting.requestId };
    for (const log of logs.takeBack(waiting)) {
      if (isInvocation || log.line.request?.certain === true) logs.give(log, owner);
      else logs.add(log, this.#ownerByTime(log.observed));
    }
  }
}

function beginning(phase: Invocation | Startup): number {
  return (phase.kind === 'invoke' ? beginOf(phase) : phase.start) ?? -Infinity;
}
