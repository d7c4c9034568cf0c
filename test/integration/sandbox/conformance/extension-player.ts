import { compareAnswers } from './compare-answers.ts';
import type { Difference } from './differences.ts';
import type { Exchange } from './recorded.ts';
import type { Answer, Stage } from './stage.ts';

const NEXT = '/2020-01-01/extension/event/next';
const RUNTIME = '/2018-06-01/runtime/invocation';

/** Whether an event in a recorded answer is made to happen, or comes by itself. */
type Cause = 'what-is-told' | 'nothing';

interface ToldEvent {
  readonly eventType: string;
  readonly tracing?: { readonly value: string };
}

/**
 * Makes the recorded calls of extensions, each with the identifier that its recorded one became here, and lets
 * happen what their recorded answers tell of: an invocation before an INVOKE event, a shutdown before SHUTDOWN.
 */
export class ExtensionPlayer {
  readonly differences: Difference[] = [];
  readonly #stage: Stage;
  readonly #scenario: string;
  readonly #identifiers = new Map<string, string>();
  /** Fails with the sandbox. */
  #runtimePoll: Promise<Answer | undefined> | undefined;
  #invocation: Promise<unknown> = Promise.resolve();

  constructor(stage: Stage, scenario: string) {
    this.#stage = stage;
    this.#scenario = scenario;
  }

  /** One recorded exchange, from the call to the comparison of the answers. */
  async #play(exchange: Exchange, cause: Cause): Promise<void> {
    const answering = this.#call(exchange);
    if (cause === 'what-is-told') await this.#causeEvent(exchange.response.body);
    const answer = await answering;
    const identifier = answer.headers['lambda-extension-identifier'];
    const recorded = headerOf(exchange, 'Lambda-Extension-Identifier');
    if (recorded !== undefined && identifier !== undefined) this.#identifiers.set(recorded, identifier);
    this.differences.push(...compareAnswers(this.#scenario, exchange, answer));
  }

  async playAll(exchanges: readonly Exchange[], cause: Cause = 'what-is-told'): Promise<void> {
    for (const exchange of exchanges) await this.#play(exchange, cause);
  }

  /** A registration that was not recorded, of the extension that was known by this identifier. */
  async register(name: string, recordedId: string, events: readonly string[]): Promise<void> {
    const { headers } = await this.#stage.call({
      method: 'POST',
      path: '/2020-01-01/extension/register',
      headers: { 'Lambda-Extension-Name': name },
      body: JSON.stringify({ events }),
    });
    this.#identifiers.set(recordedId, headers['lambda-extension-identifier'] ?? '');
  }

  /** A `next` that was not recorded; it waits, unless it is dropped. */
  async poll(recordedId: string, drop?: AbortSignal): Promise<void> {
    const call = {
      method: 'GET',
      path: NEXT,
      headers: this.#headers({ 'Lambda-Extension-Identifier': recordedId }),
    };
    const ready = this.#stage.of('extension-ready').length;
    void this.#stage.call({ ...call, ...(drop === undefined ? {} : { signal: drop }) }).catch(() => {});
    await this.#stage.until(() => this.#stage.of('extension-ready').length > ready);
  }

  /** The runtime asks for work. */
  runtimePolls(): void {
    this.#runtimePoll ??= this.#stage.call({ method: 'GET', path: `${RUNTIME}/next` }).catch(() => undefined);
  }

  /** An invocation in which the runtime does its part. */
  async invoke(traceHeader?: string): Promise<void> {
    this.runtimePolls();
    const sandbox = await this.#stage.started;
    this.#invocation = sandbox.invoke('{}', traceHeader === undefined ? {} : { traceHeader });
    this.runtimePolls();
    const event = await this.#runtimePoll;
    const requestId = event?.headers['lambda-runtime-aws-request-id'];
    await this.#stage.call({ method: 'POST', path: `${RUNTIME}/${requestId}/response`, body: '{}' });
    this.#runtimePoll = undefined;
    this.runtimePolls();
  }

  async shutDown(): Promise<void> {
    this.runtimePolls();
    const sandbox = await this.#stage.started;
    await this.#invocation;
    void sandbox.shutdown();
  }

  async #causeEvent(body: string): Promise<void> {
    if (!body.startsWith('{"eventType"')) return;
    const { eventType, tracing } = JSON.parse(body) as ToldEvent;
    if (eventType === 'INVOKE') await this.invoke(tracing?.value);
    else await this.shutDown();
  }

  #call({ request: { method, path, headers, body = null } }: Exchange): Promise<Answer> {
    return this.#stage.call({ method, path, headers: this.#headers(headers), body });
  }

  #headers(recorded: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(recorded).map(([name, value]) => [name, this.#identifiers.get(value) ?? value]),
    );
  }
}

function headerOf({ response }: Exchange, name: string): string | undefined {
  return response.headers.find(([known]) => known === name)?.[1];
}
