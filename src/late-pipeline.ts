import { reportFailure } from './diagnostics.ts';
import type { InvokeEvent } from './extension-api/events.ts';
import type { Registration } from './extension-api/registration.ts';
import type { Http } from './http.ts';
import { Intake } from './intake.ts';
import { Flush } from './lifecycle/flush.ts';
import type { Pipeline, PipelineOptions } from './pipeline.ts';

export interface Loaded {
  readonly pipeline: Pipeline;
  readonly flush: Flush;
}

export interface LatePipelineOptions extends Omit<PipelineOptions, 'exporter' | 'registration' | 'stored'> {
  readonly http: Http;
  /** What is known of the registration when the pipeline is loaded. */
  registration(): Registration | undefined;
}

/**
 * The pipeline and its flush, loaded by the first event that needs them. What comes before waits as it came: bodies
 * in the intake, INVOKEs here.
 */
export class LatePipeline {
  readonly #options: LatePipelineOptions;
  readonly #intake = new Intake(() => this.loadSoon());
  readonly #early: InvokeEvent[] = [];
  #loading: Promise<Loaded> | undefined;
  #loaded: Loaded | undefined;

  constructor(options: LatePipelineOptions) {
    this.#options = options;
  }

  /** What has been loaded so far. */
  get now(): Loaded | undefined {
    return this.#loaded;
  }

  /** One telemetry POST, which has been answered. Never throws. */
  receive(body: Uint8Array, at: number): void {
    try {
      this.#intake.receive(body, at);
    } catch (error) {
      reportFailure(this.#options.diagnostics, error);
    }
  }

  /** From now on, nothing that comes is kept. */
  discard(): void {
    this.#intake.discard();
  }

  load(): Promise<Loaded> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** As `load`, but nobody waits; where it fails, what comes is discarded. */
  loadSoon(): void {
    this.load().then(
      (loaded) => this.#tellEarly(loaded),
      (error) => {
        this.discard();
        reportFailure(this.#options.diagnostics, error);
      },
    );
  }

  /** The loop does not wait for this: INVOKE is told to the pipeline before any event that came after it. */
  invoked(event: InvokeEvent): void {
    this.#early.push(event);
    this.loadSoon();
  }

  async #load(): Promise<Loaded> {
    await new Promise((resolve) => setImmediate(resolve)); // a poll that is being sent goes out first
    const { http, config, clock, registration } = this.#options;
    const [{ createPipeline }, exporter] = await Promise.all([import('./pipeline.ts'), http.openExporter()]);
    const pipeline = createPipeline({
      ...this.#options,
      registration: registration(),
      exporter,
      stored: () => flush.watch(),
    });
    const { delivery } = pipeline;
    const { flushTimeout: timeoutMs } = config.settings;
    const flush = new Flush({ clock, delivery, strategy: config.flush, timeoutMs });
    const loaded = { pipeline, flush };
    this.#loaded = loaded;
    this.#tellEarly(loaded);
    this.#intake.passTo(pipeline);
    return loaded;
  }

  #tellEarly({ pipeline, flush }: Loaded): void {
    for (const event of this.#early.splice(0)) {
      try {
        pipeline.invoked(event);
        flush.handlerBegan(event.deadlineMs);
      } catch (error) {
        reportFailure(this.#options.diagnostics, error);
      }
    }
  }
}
