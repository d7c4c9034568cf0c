import type { Invocation } from '../../../../src/sandbox/invocation.ts';
import type { RecordedEvent, RecordedPost, TelemetryScenario } from './recorded.ts';
import type { Stage } from './stage.ts';

const RUNTIME = '/2018-06-01/runtime';

export interface Post {
  readonly extension: string;
  readonly requestLine: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly answered: number;
}

export interface Played {
  readonly posts: readonly Post[];
  /** In the order of their starts; `undefined` where none was told. */
  readonly invocations: readonly Promise<Invocation>[];
  /** The event that ended each extension. */
  readonly shutdowns: readonly string[];
}

/** No more failures of a listener than this are played: the sandbox waits longer before each new attempt. */
const MOST_FAILURES = 2;

/** Makes happen, one by one and in their order, what the recorded telemetry of a scenario tells of. */
export class TelemetryPlayer {
  readonly #stage: Stage;
  readonly #scenario: TelemetryScenario;
  readonly #names: readonly string[];
  readonly #identifiers = new Map<string, string>();
  readonly #posts: Post[] = [];
  readonly #invocations: Promise<Invocation>[] = [];
  readonly #shutdowns: string[] = [];
  readonly #listeners: { stop(now: boolean): Promise<void> }[] = [];
  readonly #subscribed = new Set<string>();
  readonly #polling = new Set<string>();
  readonly #caused = new Map<string, number>();
  #polled = false;

  constructor(stage: Stage, scenario: TelemetryScenario) {
    this.#stage = stage;
    this.#scenario = scenario;
    this.#names = [...new Set(scenario.posts.map(({ extension }) => extension))];
  }

  async play(): Promise<Played> {
    const events = eventsOf(this.#scenario.posts, this.#names[0]);
    for (const name of this.#names) await this.#register(name, registeredEvents(events));
    for (const event of events) await this.#cause(event);
    for (const name of this.#names) await this.#subscribe(name, ['extension'], true);
    this.#runtimePolls();
    const sandbox = await this.#stage.started;
    await Promise.all(this.#invocations);
    await this.#killIdle();
    await sandbox.shutdown();
    await Promise.all(this.#listeners.map((listener) => listener.stop(true)));
    return { posts: this.#posts, invocations: this.#invocations, shutdowns: this.#shutdowns };
  }

  /** The one end that no telemetry tells of. */
  async #killIdle(): Promise<void> {
    const { scenario } = this.#scenario;
    if (scenario !== 'l08c-ext-killed-idle') return;
    const hasAll = (posts: Post[]) =>
      posts.some(({ extension, body }) => extension === 'second' && body.includes('platform.report'));
    await this.#stage.until(() => this.#stage.of('telemetry-sent').length > 0 && hasAll(this.#posts));
    await this.#stage.kill('second');
    await this.#stage.until(() => this.#shutdowns.length > 0);
  }

  /** Makes one recorded event happen, and waits until the sandbox has it too. */
  async #cause(event: RecordedEvent): Promise<void> {
    if (event.type === 'platform.logsDropped') return;
    const { record } = event;
    if (typeof record === 'string')
      this.#stage.print(event.type === 'function' ? 'runtime' : 'probe', `${record}\n`);
    else await this.#causePlatform(event.type, record as PlatformRecord);
    const count = (this.#caused.get(event.type) ?? 0) + 1;
    this.#caused.set(event.type, count);
    await this.#stage.until(() => this.#generated(event.type) >= count);
  }

  async #causePlatform(type: string, record: PlatformRecord): Promise<void> {
    switch (type) {
      case 'platform.telemetrySubscription':
        return this.#subscribe(record.name ?? '', record.types ?? [], this.#extensionPolls());
      case 'platform.initRuntimeDone':
        return this.#initialize(record);
      case 'platform.start':
        return this.#invoke(record);
      case 'platform.report':
        return this.#finish(record);
      default:
    }
  }

  async #initialize({ errorType }: PlatformRecord): Promise<void> {
    if (errorType === undefined) this.#runtimePolls();
    else if (errorType === 'Runtime.ExitError') {
      await this.#stage.until(() => this.#stage.of('extension-ready').length >= this.#polling.size);
      await this.#stage.kill('runtime');
    } else {
      await this.#stage.process('runtime');
      const headers = { 'Lambda-Runtime-Function-Error-Type': 'TypeError' };
      await this.#stage.call({ method: 'POST', path: `${RUNTIME}/init/error`, headers, body: '{}' });
    }
  }

  async #invoke({ requestId = '' }: PlatformRecord): Promise<void> {
    this.#runtimePolls();
    const sandbox = await this.#stage.started;
    const recorded = this.#scenario.invokes[this.#invocations.length];
    const traceHeader = recorded?.request_headers['X-Amzn-Trace-Id'];
    this.#invocations.push(
      sandbox.invoke('{}', { requestId, ...(traceHeader === undefined ? {} : { traceHeader }) }),
    );
  }

  /** Ends an invocation the way its report says. */
  async #finish({ requestId, status, errorType, spans }: PlatformRecord): Promise<void> {
    if (spans !== undefined) await this.#respond(requestId ?? '', status === 'success');
    else if (errorType === 'Runtime.ExitError') await this.#stage.kill('runtime');
    else if (errorType === 'Client.ExecutionEnvironmentShutDown') void (await this.#stage.started).shutdown();
  }

  async #respond(requestId: string, success: boolean): Promise<void> {
    const path = `${RUNTIME}/invocation/${requestId}/${success ? 'response' : 'error'}`;
    const headers = { 'Lambda-Runtime-Function-Error-Type': 'TypeError' };
    await this.#stage.call({ method: 'POST', path, headers: success ? {} : headers, body: '{}' });
    this.#poll();
  }

  async #register(name: string, events: readonly string[]): Promise<void> {
    const { headers } = await this.#stage.call({
      method: 'POST',
      path: '/2020-01-01/extension/register',
      headers: { 'Lambda-Extension-Name': name },
      body: JSON.stringify({ events }),
    });
    this.#identifiers.set(name, headers['lambda-extension-identifier'] ?? '');
  }

  async #subscribe(name: string, types: readonly string[], polls: boolean): Promise<void> {
    if (this.#subscribed.has(name)) return;
    this.#subscribed.add(name);
    const listener = this.#listen(name);
    const headers = { 'Lambda-Extension-Identifier': this.#identifiers.get(name) ?? '' };
    const destination = { protocol: 'HTTP', URI: `http://sandbox.localdomain:${listener.port}` };
    const { scenario } = this.#scenario;
    const buffering = {
      maxItems: 10_000,
      maxBytes: 1_048_576,
      timeoutMs: scenario.includes('timeout30000') ? 30_000 : 25,
    };
    const body = JSON.stringify({ schemaVersion: '2025-01-29', types, buffering, destination });
    await this.#stage.call({ method: 'PUT', path: '/2022-07-01/telemetry', headers, body });
    if (polls) this.#extensionPoll(name, headers);
  }

  #listen(extension: string) {
    const answers = this.#scenario.posts
      .filter((post) => post.extension === extension)
      .map(({ listener_answered }) => listener_answered);
    const failures = answers.filter((status) => status === 0 || status >= 400).slice(0, MOST_FAILURES);
    const listener = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: async (request) => {
        const answered = failures.shift() ?? 200;
        const { pathname } = new URL(request.url);
        this.#posts.push({
          extension,
          requestLine: `${request.method} ${pathname} HTTP/1.1`,
          headers: request.headers.toJSON(),
          body: await request.text(),
          answered,
        });
        return new Response(null, { status: answered === 0 ? 500 : answered });
      },
    });
    this.#listeners.push(listener);
    return listener;
  }

  /** Waits for SHUTDOWN and obeys. */
  #extensionPoll(name: string, headers: Readonly<Record<string, string>>): void {
    this.#polling.add(name);
    const polling = this.#stage.call({ method: 'GET', path: '/2020-01-01/extension/event/next', headers });
    polling.then(
      async ({ body }) => {
        this.#shutdowns.push(body);
        await this.#stage.kill(name);
      },
      () => {},
    );
  }

  /** Two loops of the runtime ask for work, as soon as it runs. */
  #runtimePolls(): void {
    if (this.#polled) return;
    this.#polled = true;
    for (let loop = 0; loop < 4; loop += 1) this.#poll();
  }

  #poll(): void {
    this.#stage.call({ method: 'GET', path: `${RUNTIME}/invocation/next` }).catch(() => {});
  }

  #generated(type: string): number {
    return this.#stage.of('telemetry-generated').filter(({ record }) => record.type === type).length;
  }

  /** Where the recorded extension never did, its state says so. */
  #extensionPolls(): boolean {
    const events = eventsOf(this.#scenario.posts, this.#names[0]);
    const states = events.map(({ record }) => (record as PlatformRecord).state);
    return !states.includes('Registered');
  }
}

interface PlatformRecord {
  readonly requestId?: string;
  readonly status?: string;
  readonly errorType?: string;
  readonly state?: string;
  readonly name?: string;
  readonly types?: readonly string[];
  readonly events?: readonly string[];
  readonly spans?: readonly unknown[];
}

/** The recorded events that one extension got, or would have got. */
export function eventsOf(
  posts: readonly RecordedPost[],
  extension: string | undefined,
): readonly RecordedEvent[] {
  return posts.flatMap((post) =>
    post.extension === extension ? (JSON.parse(post.body) as readonly RecordedEvent[]) : [],
  );
}

function registeredEvents(events: readonly RecordedEvent[]): readonly string[] {
  const state = events.find(({ type }) => type === 'platform.extension')?.record as
    | PlatformRecord
    | undefined;
  return state?.events ?? ['SHUTDOWN'];
}
