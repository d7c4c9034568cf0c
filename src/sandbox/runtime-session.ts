/** States as AWS's own core names them; they appear in refusals. */
export type RuntimeState =
  | 'Started'
  | 'RestoreReady'
  | 'Restoring'
  | 'Ready'
  | 'Running'
  | 'Responding'
  | 'ResponseSent'
  | 'InitError'
  | 'RestoreError';

/** One invocation as the runtime gets it. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the function answered; times are epoch ms. */
export interface RuntimeResponse {
  readonly body: string;
  readonly bytes: number;
  /** Where the runtime reported an error instead of a result. */
  readonly errorType: string | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** From the start of an invocation to the response, and the response itself. */
export function responseSpans({ startedAt: from, endedAt: to }: RuntimeResponse, startedAt: number) {
  return [
    { name: 'responseLatency', startedAt, durationMs: from - startedAt },
    { name: 'responseDuration', startedAt: from, durationMs: to - from },
  ];
}

/** Why the runtime could not start, or not go on after a restore. */
export interface RuntimeError {
  readonly errorType: string;
  readonly body: string;
}

/** Whether a response may begin: `unknown` names no running request, `late` one that has timed out. */
export type ResponseBegin = 'begun' | 'unknown' | 'late' | 'not-due';

/** The runtime's side of the Runtime API, whether it takes one request at a time or many. */
export interface RuntimeCalls {
  readonly state: RuntimeState;
  /** Its latest `next`, epoch ms; with many requests at once the first. */
  readonly readyAt: number | undefined;
  readonly initError: RuntimeError | undefined;
  /** The runtime asks for work; `undefined` where it may not. */
  next(at: number): Promise<RuntimeEvent> | undefined;
  beginResponse(requestId: string): ResponseBegin;
  responded(requestId: string, response: RuntimeResponse): void;
  /** False where it comes too late. */
  failedInit(error: RuntimeError): boolean;
  /** The runtime is ready to be snapshotted, and asks to be told of the restore; `undefined` where it may not. */
  restoreNext(at: number): Promise<void> | undefined;
  failedRestore(error: RuntimeError): boolean;
}

const NEXT_FROM: readonly RuntimeState[] = ['Started', 'Restoring', 'ResponseSent', 'Ready'];

/** The life of a runtime process that takes one request at a time. Pure state; whoever changes it calls `changed`. */
export class RuntimeSession implements RuntimeCalls {
  state: RuntimeState = 'Started';
  readyAt: number | undefined;
  response: RuntimeResponse | undefined;
  initError: RuntimeError | undefined;
  restoreError: RuntimeError | undefined;
  #event: RuntimeEvent | undefined;
  #answer: ((event: RuntimeEvent) => void) | undefined;
  #restored: (() => void) | undefined;

  /** A repeated poll takes the place of the one before, which is taken for lost. */
  next(at: number): Promise<RuntimeEvent> | undefined {
    if (!NEXT_FROM.includes(this.state)) return undefined;
    if (this.state !== 'Ready') this.readyAt = at;
    this.state = 'Ready';
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  /** Hands the waiting runtime its work. */
  release(event: RuntimeEvent): void {
    this.#event = event;
    this.response = undefined;
    this.state = 'Running';
    this.#answer?.(event);
    this.#answer = undefined;
  }

  beginResponse(requestId: string): ResponseBegin {
    if (this.#event?.requestId !== requestId) return 'unknown';
    if (this.state !== 'Running') return 'not-due';
    this.state = 'Responding';
    return 'begun';
  }

  responded(_requestId: string, response: RuntimeResponse): void {
    this.response = response;
    this.state = 'ResponseSent';
  }

  failedInit(error: RuntimeError): boolean {
    if (this.state !== 'Started') return false;
    this.state = 'InitError';
    this.initError = error;
    return true;
  }

  restoreNext(at: number): Promise<void> | undefined {
    if (this.state !== 'Started') return undefined;
    this.state = 'RestoreReady';
    this.readyAt = at;
    return new Promise((resolve) => {
      this.#restored = resolve;
    });
  }

  /** The snapshot lives again; a runtime that did not ask for the news goes on without. */
  restore(): void {
    if (this.state !== 'RestoreReady') return;
    this.state = 'Restoring';
    this.#restored?.();
  }

  failedRestore(error: RuntimeError): boolean {
    if (this.state !== 'Restoring') return false;
    this.state = 'RestoreError';
    this.restoreError = error;
    return true;
  }
}
