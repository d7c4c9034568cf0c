import { randomUUID } from 'node:crypto';
import { answerText } from './answers.ts';
import type { ShutdownReason } from './events.ts';
import type { Extension, ExtensionRegistry } from './extension-registry.ts';

export interface InvokeEvent {
  readonly deadlineMs: number;
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** The upstream trace header. */
  readonly traceHeader: string;
}

export interface ShutdownEvent {
  readonly deadlineMs: number;
  readonly shutdownReason: ShutdownReason;
}

/** The answers that extensions wait for in `next`. */
export class EventChannel {
  readonly #registry: ExtensionRegistry;
  readonly #waiting = new Map<string, (answer: Response) => void>();
  #shutdown: ShutdownEvent | undefined;

  constructor(registry: ExtensionRegistry) {
    this.#registry = registry;
  }

  /** An extension's `next`; during shutdown the event is there already. */
  wait(extension: Extension): Promise<Response> {
    const answer = new Promise<Response>((resolve) => this.#waiting.set(extension.id, resolve));
    if (this.#shutdown !== undefined) this.#sendShutdown(extension, this.#shutdown);
    return answer;
  }

  invoke({ traceHeader, ...event }: InvokeEvent): void {
    const tracing = { type: 'X-Amzn-Trace-Id', value: traceHeader };
    const body = JSON.stringify({ eventType: 'INVOKE', ...event, tracing });
    for (const extension of this.#registry.subscribed('INVOKE')) this.#send(extension, eventAnswer(body));
  }

  /** Reaches subscribers that wait at once, others with their next `next`. */
  shutdown(event: ShutdownEvent): void {
    this.#shutdown = event;
    for (const extension of this.#registry.subscribed('SHUTDOWN')) this.#sendShutdown(extension, event);
  }

  /** Neither an event identifier nor a JSON content type: so the platform sends it. */
  #sendShutdown(extension: Extension, event: ShutdownEvent): void {
    if (!extension.events.includes('SHUTDOWN')) return;
    this.#send(extension, answerText(200, JSON.stringify({ eventType: 'SHUTDOWN', ...event })));
  }

  #send(extension: Extension, answer: Response): void {
    const resolve = this.#waiting.get(extension.id);
    if (resolve === undefined) return;
    this.#waiting.delete(extension.id);
    this.#registry.released(extension);
    resolve(answer);
  }
}

function eventAnswer(body: string): Response {
  return new Response(body, {
    headers: {
      'Content-Type': 'application/json',
      'Lambda-Extension-Event-Identifier': randomUUID(),
    },
  });
}
