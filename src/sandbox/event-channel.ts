import { randomUUID } from 'node:crypto';
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
  readonly #onSent: (name: string, body: string) => void;
  readonly #waiting = new Map<string, (answer: Response) => void>();
  #shutdown: ShutdownEvent | undefined;

  constructor(registry: ExtensionRegistry, onSent: (name: string, body: string) => void = () => {}) {
    this.#registry = registry;
    this.#onSent = onSent;
  }

  /** An extension's `next`; during shutdown the event is there already. */
  wait(extension: Extension): Promise<Response> {
    const answer = new Promise<Response>((resolve) => this.#waiting.set(extension.id, resolve));
    if (this.#shutdown !== undefined) this.#sendShutdown(extension, this.#shutdown);
    return answer;
  }

  invoke({ traceHeader, ...event }: InvokeEvent): void {
    const tracing = { type: 'X-Amzn-Trace-Id', value: traceHeader };
    this.invokeWith(JSON.stringify({ eventType: 'INVOKE', ...event, tracing }));
  }

  /** The event is there already, as text. */
  invokeWith(body: string): void {
    for (const extension of this.#registry.subscribed('INVOKE'))
      this.#send(extension, body, { ...JSON_TYPE, 'Lambda-Extension-Event-Identifier': randomUUID() });
  }

  /** Reaches subscribers that wait at once, others with their next `next`. */
  shutdown(event: ShutdownEvent): void {
    this.#shutdown = event;
    for (const extension of this.#registry.subscribed('SHUTDOWN')) this.#sendShutdown(extension, event);
  }

  /** Neither an event identifier nor a JSON content type: so the platform sends it. */
  #sendShutdown(extension: Extension, event: ShutdownEvent): void {
    if (!extension.events.includes('SHUTDOWN')) return;
    this.#send(extension, JSON.stringify({ eventType: 'SHUTDOWN', ...event }), TEXT_TYPE);
  }

  #send(extension: Extension, body: string, headers: Readonly<Record<string, string>>): void {
    const resolve = this.#waiting.get(extension.id);
    if (resolve === undefined) return;
    this.#waiting.delete(extension.id);
    this.#registry.released(extension);
    this.#onSent(extension.name, body);
    resolve(new Response(body, { headers: { ...headers } }));
  }
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const TEXT_TYPE = { 'Content-Type': 'text/plain; charset=utf-8' };
