import { hostsOf } from './api-hosts.ts';
import type { EnvironmentContext } from './environment-context.ts';
import type { SandboxEvent, TelemetryRecord } from './events.ts';
import { failAfter } from './fail-after.ts';
import { timeoutAfter } from './fault.ts';
import { ProcessSet } from './process-set.ts';
import type { RecordedLife, RecordedStep, Recording } from './recording.ts';
import type { ApiHosts } from './routes.ts';
import { RuntimeSession } from './runtime-session.ts';
import { shutDown } from './shutdown-phase.ts';
import { openSite } from './site.ts';
import { delivered, postBatch } from './telemetry-delivery.ts';

export interface ReplayOptions {
  readonly recording: Recording;
  readonly layers: readonly string[];
  readonly extensions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent: (event: SandboxEvent) => void;
}

/** How long an extension may take to register, to subscribe and to come back to `next`. */
const PATIENCE_MS = 10_000;

/**
 * Gives the extensions of a layer, one life after another, what an extension was given when it was recorded: the same
 * events and POSTs in the same order, with deadlines as far away as they were. There is no runtime, and
 * nothing is frozen → whether every extension came along to the end.
 */
export async function replayRecording(options: ReplayOptions): Promise<boolean> {
  const { recording, layers, extensions = [], env = {}, onEvent } = options;
  let hosts: ApiHosts | undefined;
  const { context, close } = await openSite(
    { ...recording.function, taskRoot: '/', runtime: [], layers, extensions, env, onEvent },
    () => hosts,
  );
  let well = true;
  for (const life of recording.lives) {
    const replayed = new ReplayedLife(context);
    hosts = replayed.hosts;
    well = (await replayed.play(life)) && well;
  }
  await close();
  return well;
}

class ReplayedLife {
  readonly hosts: ApiHosts;
  readonly #set: ProcessSet<RuntimeSession>;
  /** Where POSTs are wanted, and by whom. */
  readonly #destinations = new Map<string, string>();

  constructor(context: EnvironmentContext) {
    this.#set = new ProcessSet(context, new RuntimeSession());
    const hosts = hostsOf(this.#set);
    this.hosts = {
      ...hosts,
      telemetry: {
        ...hosts.telemetry,
        subscribed: (_extension, { url }) => this.#destinations.has(url),
        subscribe: ({ name }, { url }) => {
          this.#destinations.set(url, name);
          this.#set.changed();
        },
      },
    };
  }

  async play({ steps }: RecordedLife): Promise<boolean> {
    const set = this.#set;
    set.startExtensions();
    await this.#patiently(() => set.registry.all().every(({ state }) => state !== 'Started'));
    set.registry.close();
    for (const step of steps) if (set.fault === undefined) await this.#give(step);
    await this.#patiently(() => this.#allWait());
    const end = steps.at(-1);
    await shutDown(set, end?.kind === 'shutdown' ? end.reason : 'spindown');
    return set.fault === undefined && this.#allObeyed();
  }

  #allObeyed(): boolean {
    const told = new Set(this.#set.registry.subscribed('SHUTDOWN').map(({ name }) => name));
    return [...this.#set.extensions].every(
      ([name, { exit }]) => !told.has(name) || exit?.signal !== 'SIGKILL',
    );
  }

  async #give(step: RecordedStep): Promise<void> {
    if (step.kind === 'post') await this.#post(step.body);
    if (step.kind === 'invoke') await this.#invoke(step);
  }

  /** To everybody who subscribes; an extension that waits in `next` without a subscription will have none. */
  async #post(body: string): Promise<void> {
    const { registry } = this.#set;
    await this.#patiently(() =>
      registry.registered().every(({ name, state }) => this.#hasSubscribed(name) || state === 'Ready'),
    );
    await Promise.all([...this.#destinations].map(([url, name]) => this.#postTo(name, url, body)));
  }

  #hasSubscribed(name: string): boolean {
    return [...this.#destinations.values()].includes(name);
  }

  async #postTo(name: string, url: string, body: string): Promise<void> {
    const { context } = this.#set;
    const startedAt = this.#set.now();
    const records = recordsIn(body);
    const status = await postBatch(url, { records, body }, AbortSignal.timeout(PATIENCE_MS));
    const at = this.#set.now();
    const bytes = Buffer.byteLength(body);
    const durationMs = at - startedAt;
    context.emit({ kind: 'telemetry-sent', at, name, records, body, bytes, status, durationMs });
    if (!delivered(status)) {
      const message = `the POST was answered ${status ?? 'not at all'}`;
      this.#set.fail({ status: 'failure', errorType: 'Replay.PostRefused', message });
    }
  }

  async #invoke({ body, leftMs }: Extract<RecordedStep, { kind: 'invoke' }>): Promise<void> {
    const { channel, hub } = this.#set;
    await this.#patiently(() => this.#allWait());
    hub.closeSubscriptions();
    const deadlineMs = Math.floor(this.#set.now() + leftMs);
    channel.invokeWith(JSON.stringify({ ...JSON.parse(body), deadlineMs }));
  }

  #allWait(): boolean {
    return this.#set.registry.registered().every(({ state }) => state === 'Ready');
  }

  async #patiently(met: () => boolean): Promise<void> {
    const lift = failAfter(this.#set, PATIENCE_MS, timeoutAfter(PATIENCE_MS));
    await this.#set.until(met);
    lift();
  }
}

/** Those of a record that was cut are not to be seen. */
function recordsIn(body: string): readonly TelemetryRecord[] {
  try {
    return JSON.parse(body) as readonly TelemetryRecord[];
  } catch {
    return [];
  }
}
