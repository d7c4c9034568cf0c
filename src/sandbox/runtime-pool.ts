import type {
  ResponseBegin,
  RuntimeCalls,
  RuntimeError,
  RuntimeEvent,
  RuntimeResponse,
  RuntimeState,
} from './runtime-session.ts';

interface Request {
  state: 'running' | 'responding';
  response: RuntimeResponse | undefined;
}

/**
 * The life of a runtime that takes many requests at once, over any number of polls: each poll gets one, and the
 * runtime may poll on before it has answered. Pure state; whoever changes it calls `changed`.
 */
export class RuntimePool implements RuntimeCalls {
  state: RuntimeState = 'Started';
  readyAt: number | undefined;
  initError: RuntimeError | undefined;
  readonly #concurrency: number;
  readonly #requests = new Map<string, Request>();
  readonly #late = new Set<string>();
  #polls: ((event: RuntimeEvent) => void)[] = [];

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Whether a request can be handed out: somebody polls, and not too many run. */
  get free(): boolean {
    return this.#polls.length > 0 && this.#requests.size < this.#concurrency;
  }

  next(at: number): Promise<RuntimeEvent> | undefined {
    if (this.state === 'InitError') return undefined;
    this.state = 'Ready';
    this.readyAt ??= at;
    return new Promise((resolve) => this.#polls.push(resolve));
  }

  release(event: RuntimeEvent): void {
    this.#requests.set(event.requestId, { state: 'running', response: undefined });
    this.#polls.shift()?.(event);
  }

  beginResponse(requestId: string): ResponseBegin {
    const request = this.#requests.get(requestId);
    if (request === undefined) return this.#late.has(requestId) ? 'late' : 'unknown';
    if (request.state !== 'running') return 'not-due';
    request.state = 'responding';
    return 'begun';
  }

  responded(requestId: string, response: RuntimeResponse): void {
    const request = this.#requests.get(requestId);
    if (request !== undefined) request.response = response;
  }

  responseTo(requestId: string): RuntimeResponse | undefined {
    return this.#requests.get(requestId)?.response;
  }

  /** The request is over, answered or not. */
  settle(requestId: string): void {
    if (this.responseTo(requestId) === undefined) this.#late.add(requestId);
    this.#requests.delete(requestId);
  }

  failedInit(error: RuntimeError): boolean {
    if (this.state !== 'Started') return false;
    this.state = 'InitError';
    this.initError = error;
    return true;
  }

  /** There are no snapshots of managed instances. */
  restoreNext(): undefined {
    return undefined;
  }

  failedRestore(): boolean {
    return false;
  }
}
