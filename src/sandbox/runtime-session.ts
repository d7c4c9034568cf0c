/** States as AWS's own core names them; they appear in refusals. */
export type RuntimeState = 'Started' | 'Ready' | 'Running' | 'Responding' | 'ResponseSent' | 'InitError';

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

export interface InitError {
  readonly errorType: string;
  readonly body: string;
}

/** The life of one runtime process on the Runtime API. Pure state; whoever changes it calls `changed`. */
export class RuntimeSession {
  state: RuntimeState = 'Started';
  /** Its latest `next`, epoch ms. */
  readyAt: number | undefined;
  response: RuntimeResponse | undefined;
  initError: InitError | undefined;
  #event: RuntimeEvent | undefined;
  #answer: ((event: RuntimeEvent) => void) | undefined;

  get requestId(): string | undefined {
    return this.#event?.requestId;
  }

  /** The runtime asks for work. A repeated poll takes the place of the one before, which is taken for lost. */
  next(at: number): Promise<RuntimeEvent> | undefined {
    if (this.state !== 'Started' && this.state !== 'ResponseSent' && this.state !== 'Ready') return undefined;
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

  /** A response for this invocation begins; false where none is due. */
  responding(): boolean {
    if (this.state !== 'Running') return false;
    this.state = 'Responding';
    return true;
  }

  responded(response: RuntimeResponse): void {
    this.response = response;
    this.state = 'ResponseSent';
  }

  failedInit(error: InitError): boolean {
    if (this.state !== 'Started') return false;
    this.state = 'InitError';
    this.initError = error;
    return true;
  }
}
