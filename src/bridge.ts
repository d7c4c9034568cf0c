import { type Clock, type Deadline, deadlineAt, sleep } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Environment } from './config/settings.ts';
import { count, createCounters } from './counters.ts';
import { type Diagnostics, describeError } from './diagnostics.ts';
import type { InvokeEvent, LifecycleEvent, ShutdownEvent } from './extension-api/events.ts';
import type { RegisterOutcome, Registration } from './extension-api/registration.ts';
import type { Http, Listener } from './http.ts';
import { Intake } from './intake.ts';
import { Flush } from './lifecycle/flush.ts';
import { decideFlush, type FlushDecision } from './lifecycle/flush-policy.ts';
import { HandlerLatch } from './lifecycle/handler-latch.ts';
import type { InvokeLoop } from './lifecycle/invoke-loop.ts';
import { RecentInvocations } from './lifecycle/recent-invocations.ts';
import { shutDown } from './lifecycle/shutdown.ts';
import type { Pipeline } from './pipeline.ts';
import { openTelemetryListener } from './telemetry-api/listener.ts';
import { subscribe } from './telemetry-api/subscription.ts';

/** What an engine's own entry hands in. */
export interface Engine {
  readonly http: Http;
  readonly clock: Clock;
  readonly env: Environment;
  /** The file name of the extension, under which Lambda expects it to register. */
  readonly name: string;
  /** The answer to a registration that a launcher has sent already; `undefined` where none went out. */
  readonly registered: Promise<RegisterOutcome> | undefined;
  /** Writes to the extension's own output. */
  write(text: string): void;
  random(): number;
}

/** Longest time that the platform may take to answer a subscription, before Init goes on without telemetry. */
const SUBSCRIBE_MS = 2000;
/** Longest time from INVOKE to the first telemetry of all, beside the platform's buffering: what Init has sent is due before. */
const FIRST_TELEMETRY_MS = 1000;
const LOOK_EVERY_MS = 25;

const NO_TELEMETRY =
  'Lambda has accepted the subscription and sent nothing yet. The function is not waited for; if anything comes, it is exported.';

interface Loaded {
  readonly pipeline: Pipeline;
  readonly flush: Flush;
}

/**
 * The half of the extension that works on telemetry; without it, it only answers the platform. *open*: it
 * listens and holds what comes. *loaded*, by the first event that needs it: what comes is converted and sent.
 */
export class Bridge {
  readonly #engine: Engine;
  readonly #config: Config;
  readonly #diagnostics: Diagnostics;
  readonly #counters = createCounters();
  readonly #latch = new HandlerLatch();
  readonly #recent = new RecentInvocations();
  readonly #early: InvokeEvent[] = [];
  readonly #intake = new Intake(() => this.#loadSoon());
  #isHeard = false;
  #listener: Promise<Listener | undefined> = Promise.resolve(undefined);
  #registration: Registration | undefined;
  #loading: Promise<Loaded> | undefined;
  #loaded: Loaded | undefined;

  constructor(engine: Engine, config: Config, diagnostics: Diagnostics) {
    this.#engine = engine;
    this.#config = config;
    this.#diagnostics = diagnostics;
  }

  /** Begins to listen; where no port can be had, `subscribe` says so. */
  open(): void {
    const { http, clock } = this.#engine;
    this.#listener = openTelemetryListener({
      listen: http.listen,
      port: this.#config.settings.listenerPort,
      receive: (body) => {
        this.#isHeard = true;
        this.#intake.receive(body, clock.now());
      },
      tooLarge: () => count(this.#counters.rejected, 'a POST larger than 5 MiB'),
    }).catch(() => undefined);
  }

  /** Subscribes to telemetry: yields `undefined`, or why there will be none. */
  async subscribe(registration: Registration): Promise<string | undefined> {
    this.#registration = registration;
    const { http, clock } = this.#engine;
    const { settings, streams, sandbox } = this.#config;
    const listener = await this.#listener;
    if (listener === undefined) return 'no port could be opened for telemetry';
    const deadline = deadlineAt(clock, clock.now() + SUBSCRIBE_MS);
    const outcome = await subscribe({
      call: http.call,
      runtimeApi: sandbox.runtimeApi,
      identifier: registration.identifier,
      listenerPort: listener.port,
      streams,
      buffering: {
        maxItems: settings.bufferItems,
        maxBytes: settings.bufferBytes,
        timeoutMs: settings.bufferMs,
      },
      deadline,
    });
    deadline.close();
    if (outcome.kind === 'subscribed') return this.#begin();
    this.#intake.discard();
    if (outcome.kind === 'refused') return `the Telemetry API refused the subscription: ${outcome.message}`;
    return 'this environment has no Telemetry API';
  }

  /** What the loop of this sandbox does, in terms of the pipeline. */
  loop(next: () => Promise<LifecycleEvent>): InvokeLoop {
    const { clock } = this.#engine;
    return {
      clock,
      next,
      invoked: (event) => this.#invoked(event),
      decide: (deadline) => this.#decide(deadline),
      handlerDone: async (event, deadline) => {
        await this.#load(); // without it, nothing will ever tell
        const isDone = (await this.#hears()) && (await this.#latch.wait(event.requestId, deadline));
        this.#recent.waited(isDone, clock.now());
        return isDone;
      },
      flushAfterHandler: async (deadline) => (await this.#load()).flush.afterHandler(deadline),
      finish: (event, deadline) => this.#finish(event, deadline),
      failed: (error) =>
        this.#diagnostics.error('internal-error', `The bridge goes on after: ${describeError(error)}`),
    };
  }

  /** Whether any telemetry has ever come: without it, waiting for the function's end would last until its timeout. */
  async #hears(): Promise<boolean> {
    const { clock } = this.#engine;
    const until = clock.now() + this.#config.settings.bufferMs + FIRST_TELEMETRY_MS;
    while (!this.#isHeard && clock.now() < until) await sleep(clock, LOOK_EVERY_MS);
    if (!this.#isHeard) this.#diagnostics.warn('no-telemetry', NO_TELEMETRY);
    return this.#isHeard;
  }

  #decide(deadline: Deadline): FlushDecision {
    const { streams, flush: strategy } = this.#config;
    const delivery = this.#loaded?.pipeline.delivery;
    const oldestAt = delivery?.oldestAt;
    return decideFlush({
      strategy,
      seesRuntimeDone: streams.includes('platform') && !this.#recent.isRuntimeDoneMissing,
      averageGapMs: this.#recent.averageGapMs,
      longestHandlerMs: this.#recent.longestHandlerMs,
      timeLeftMs: deadline.remainingMs(),
      isWorthWaiting: delivery?.isWorthWaiting ?? true,
      fill: delivery?.fill ?? 0,
      oldestMs: oldestAt === undefined ? undefined : this.#engine.clock.now() - oldestAt,
    });
  }

  /** Where nobody waits for Init, what comes later is loaded at once. */
  #begin(): undefined {
    if (this.#config.sandbox.initializationType !== 'on-demand') this.#loadSoon();
  }

  #load(): Promise<Loaded> {
    this.#loading ??= this.#loadNow();
    return this.#loading;
  }

  #loadSoon(): void {
    this.#load().then(
      (loaded) => this.#tellEarly(loaded),
      (error) => {
        this.#intake.discard();
        this.#failed(error);
      },
    );
  }

  #failed(error: unknown): void {
    this.#diagnostics.error('internal-error', `The bridge goes on after: ${describeError(error)}`);
  }

  async #loadNow(): Promise<Loaded> {
    await new Promise((resolve) => setImmediate(resolve)); // a poll that is being sent goes out first
    const { http, clock, random, write } = this.#engine;
    const [{ createPipeline }, exporter] = await Promise.all([import('./pipeline.ts'), http.openExporter()]);
    const pipeline = createPipeline({
      config: this.#config,
      registration: this.#registration,
      clock,
      counters: this.#counters,
      diagnostics: this.#diagnostics,
      exporter,
      write,
      random,
      runtimeDone: (requestId) => {
        this.#recent.sawRuntimeDone();
        this.#latch.passed(requestId);
      },
      stored: () => flush.watch(),
    });
    const flush = new Flush({
      clock,
      delivery: pipeline.delivery,
      strategy: this.#config.flush,
      timeoutMs: this.#config.settings.flushTimeout,
    });
    const loaded = { pipeline, flush };
    this.#loaded = loaded;
    this.#tellEarly(loaded);
    this.#intake.passTo(pipeline);
    return loaded;
  }

  /** The loop does not wait for this: INVOKE is told to the pipeline before any event that came after it. */
  #invoked(event: InvokeEvent): void {
    this.#latch.reset();
    this.#recent.began(this.#engine.clock.now());
    this.#early.push(event);
    this.#loadSoon();
  }

  #tellEarly({ pipeline, flush }: Loaded): void {
    for (const event of this.#early.splice(0)) {
      pipeline.invoked(event);
      flush.handlerBegan(event.deadlineMs);
    }
  }

  async #finish({ reason }: ShutdownEvent, deadline: Deadline): Promise<void> {
    const { pipeline, flush } = await this.#load();
    flush.close();
    await shutDown(
      {
        clock: this.#engine.clock,
        expectsTelemetry: () => pipeline.expectsTelemetry(),
        endOpen: (now) => pipeline.endOpen(reason, now),
        drain: (until) => pipeline.delivery.drain(until),
        close: (until) => pipeline.close(until),
        closeListener: async () => (await this.#listener)?.close(),
      },
      deadline,
    );
  }
}
