import { type Clock, type Deadline, deadlineAt, sleep } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Environment } from './config/settings.ts';
import { count, createCounters } from './counters.ts';
import { type Diagnostics, reportFailure } from './diagnostics.ts';
import type { LifecycleEvent, ShutdownEvent } from './extension-api/events.ts';
import type { RegisterOutcome, Registration } from './extension-api/registration.ts';
import type { Http, Listener } from './http.ts';
import { LatePipeline } from './late-pipeline.ts';
import { Doubt } from './lifecycle/doubt.ts';
import { decideFlush, type FlushDecision } from './lifecycle/flush-policy.ts';
import { HandlerLatch } from './lifecycle/handler-latch.ts';
import { type InstanceLoop, runInstance } from './lifecycle/instance-loop.ts';
import { type InvokeLoop, runInvocations } from './lifecycle/invoke-loop.ts';
import { RecentInvocations } from './lifecycle/recent-invocations.ts';
import { shutDown } from './lifecycle/shutdown.ts';
import { onShareOfCpu } from './lifecycle/spare-time.ts';
import { openTelemetryListener } from './telemetry-api/listener.ts';
import { subscribe } from './telemetry-api/subscription.ts';

/** What an engine's own entry hands in. */
export interface Engine {
  readonly http: Http;
  /** Why this engine cannot export; `undefined` where it can. */
  readonly problem: string | undefined;
  /** What it takes to load the half that works on telemetry, ms of a whole CPU. */
  readonly loadingMs: number;
  readonly clock: Clock;
  readonly env: Environment;
  /** The file name of the extension, under which Lambda expects it to register. */
  readonly name: string;
  /** The answer to a registration that a launcher has sent already; `undefined` where none went out. */
  readonly registered: Promise<RegisterOutcome> | undefined;
  /** Writes to the extension's own output → whether all of it was taken. */
  write(text: string): boolean;
  random(): number;
}

/** Longest time that the platform may take to answer a subscription, before Init goes on without telemetry. */
const SUBSCRIBE_MS = 2000;
/** Longest time from INVOKE to the first telemetry of all, beside the platform's buffering: what Init has sent is due before. */
const FIRST_TELEMETRY_MS = 1000;
const LOOK_EVERY_MS = 25;

const NO_TELEMETRY =
  'Lambda has accepted the subscription and sent nothing yet. The function is not waited for; if anything comes, it is exported.';

/**
 * The half of the extension that works on telemetry; without it, it only answers the platform. It listens, subscribes
 * and does what the loop of this sandbox asks for.
 */
export class Bridge {
  readonly #engine: Engine;
  readonly #config: Config;
  readonly #diagnostics: Diagnostics;
  readonly #counters = createCounters();
  readonly #latch = new HandlerLatch();
  readonly #doubt: Doubt;
  readonly #recent = new RecentInvocations();
  readonly #late: LatePipeline;
  #isHeard = false;
  #listener: Promise<Listener | undefined> = Promise.resolve(undefined);
  #registration: Registration | undefined;

  constructor(engine: Engine, config: Config, diagnostics: Diagnostics) {
    this.#engine = engine;
    this.#config = config;
    this.#diagnostics = diagnostics;
    this.#doubt = new Doubt(engine.clock, () => this.#latch.release());
    this.#late = new LatePipeline({
      http: engine.http,
      config,
      name: engine.name,
      registration: () => this.#registration,
      clock: engine.clock,
      counters: this.#counters,
      diagnostics,
      write: engine.write,
      random: engine.random,
      runtimeDone: (requestId) => {
        this.#doubt.settle();
        this.#recent.sawRuntimeDone();
        this.#latch.passed(requestId);
      },
      telemetryLost: () => this.#doubt.lost(),
    });
  }

  /** Begins to listen; where no port can be had, `subscribe` says so. */
  open(): void {
    const { http, clock } = this.#engine;
    this.#listener = openTelemetryListener({
      listen: http.listen,
      port: this.#config.settings.listenerPort,
      receive: (body) => {
        this.#isHeard = true;
        this.#doubt.heard();
        this.#late.receive(body, clock.now());
      },
      tooLarge: () => count(this.#counters.rejected, 'a POST larger than 5 MiB'),
    }).catch(() => undefined);
  }

  /** Subscribes to telemetry: yields `undefined`, or why there will be none. Never rejects. */
  async subscribe(registration: Registration): Promise<string | undefined> {
    this.#registration = registration;
    const problem = await this.#subscribe(registration.identifier).catch(String);
    if (problem !== undefined) this.#late.discard();
    return problem;
  }

  /** Lives with the sandbox until SHUTDOWN, as its kind has it. */
  async run(next: () => Promise<LifecycleEvent>): Promise<void> {
    if (this.#config.managed) return runInstance(await this.#instanceLoop(next));
    // Where nobody waits for Init, what comes later is loaded at once.
    if (this.#config.sandbox.initializationType !== 'on-demand') this.#late.loadSoon();
    await runInvocations(this.#invokeLoop(next));
  }

  async #subscribe(identifier: string): Promise<string | undefined> {
    const { http, clock } = this.#engine;
    const { streams, sandbox, buffering } = this.#config;
    const listener = await this.#listener;
    if (listener === undefined) return 'no port could be opened for telemetry';
    const deadline = deadlineAt(clock, clock.now() + SUBSCRIBE_MS);
    const outcome = await subscribe({
      call: http.call,
      runtimeApi: sandbox.runtimeApi,
      identifier,
      listenerPort: listener.port,
      streams,
      buffering,
      deadline,
    });
    deadline.close();
    if (outcome.kind === 'subscribed') return undefined;
    if (outcome.kind === 'refused') return `the Telemetry API refused the subscription: ${outcome.message}`;
    return 'this environment has no Telemetry API';
  }

  #invokeLoop(next: () => Promise<LifecycleEvent>): InvokeLoop {
    const { clock } = this.#engine;
    return {
      clock,
      memoryMb: this.#config.sandbox.memoryMb,
      next,
      invoked: (event) => {
        this.#doubt.settle();
        this.#latch.began(event.requestId);
        this.#recent.began(clock.now());
        this.#late.invoked(event);
      },
      decide: (deadline) => this.#decide(deadline),
      handlerDone: async (event, deadline) => {
        await this.#late.load(); // without it, nothing will ever tell
        const isDone = (await this.#hears()) && (await this.#latch.wait(event.requestId, deadline));
        this.#recent.waited(isDone, clock.now());
        return isDone;
      },
      flushAfterHandler: async (deadline) => (await this.#late.load()).flush.afterHandler(deadline),
      finish: (event, deadline) => this.#finish(event, deadline),
      failed: (error) => reportFailure(this.#diagnostics, error),
    };
  }

  /** Nobody waits for Init here either, and then all is there when the first request comes. */
  async #instanceLoop(next: () => Promise<LifecycleEvent>): Promise<InstanceLoop> {
    const failed = (error: unknown) => reportFailure(this.#diagnostics, error);
    await this.#late.load().then(({ flush }) => flush.handlerBegan(Number.POSITIVE_INFINITY), failed);
    return {
      clock: this.#engine.clock,
      everyMs: this.#config.flush.everyMs,
      next,
      flushDue: () => this.#late.now?.flush.watch(),
      finish: (event, deadline) => this.#finish(event, deadline),
      failed,
    };
  }

  /** Whether any telemetry has ever come: without it, waiting for the function's end would last until its timeout. */
  async #hears(): Promise<boolean> {
    const { clock } = this.#engine;
    const until = deadlineAt(clock, clock.now() + this.#config.buffering.timeoutMs + FIRST_TELEMETRY_MS);
    while (!this.#isHeard && until.remainingMs() > 0) await sleep(clock, LOOK_EVERY_MS, until.signal);
    until.close();
    if (!this.#isHeard) this.#diagnostics.warn('no-telemetry', NO_TELEMETRY);
    return this.#isHeard;
  }

  #decide(deadline: Deadline): FlushDecision {
    const { streams, flush: strategy } = this.#config;
    const delivery = this.#late.now?.pipeline.delivery;
    const oldestAt = delivery?.oldestAt;
    return decideFlush({
      strategy,
      seesRuntimeDone: streams.includes('platform') && !this.#recent.isRuntimeDoneMissing,
      averageGapMs: this.#recent.averageGapMs,
      longestHandlerMs: this.#recent.longestHandlerMs,
      timeLeftMs: deadline.remainingMs(),
      busyMs:
        delivery === undefined ? onShareOfCpu(this.#engine.loadingMs, this.#config.sandbox.memoryMb) : 0,
      isWorthWaiting: delivery?.isWorthWaiting ?? true,
      fill: delivery?.fill ?? 0,
      oldestMs: oldestAt === undefined ? undefined : this.#engine.clock.now() - oldestAt,
    });
  }

  async #finish({ reason }: ShutdownEvent, deadline: Deadline): Promise<void> {
    const { pipeline, flush } = await this.#late.load();
    flush.close();
    await shutDown(
      {
        clock: this.#engine.clock,
        expectsTelemetry: () => pipeline.expectsTelemetry(),
        endOpen: (now) => pipeline.endOpen(reason, now),
        drain: (until) => pipeline.delivery.drain(until),
        isReset: reason !== 'spindown' && !this.#config.managed,
        close: (until, keep) => pipeline.close(until, keep),
        closeListener: async () => (await this.#listener)?.close(),
      },
      deadline,
    );
  }
}
