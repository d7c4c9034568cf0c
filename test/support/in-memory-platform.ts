import { gunzipSync, gzipSync } from 'node:zlib';
import type { Http, HttpRequest, ListenOptions, Send } from '../../src/http.ts';
import { httpReply, jsonBody, type ScriptedAnswer } from './scripted-http.ts';

export interface PlatformOptions {
  readonly register?: ScriptedAnswer;
  readonly subscribe?: ScriptedAnswer;
  /** What the OTLP endpoint answers. */
  readonly backend?: (request: HttpRequest) => ScriptedAnswer;
  /** The engine's client for exports cannot be had. */
  readonly brokenExporter?: boolean;
}

/**
 * Lambda's side of the HTTP seam and an OTLP endpoint, all in memory: `post` is the Telemetry API, `next` answers
 * the extension's poll, and what it did is in `calls` and `exported`.
 */
export class InMemoryPlatform {
  /** `register`, `subscribe`, `next`, in their order. */
  readonly calls: string[] = [];
  readonly exported: HttpRequest[] = [];
  readonly registered: unknown[] = [];
  readonly subscribed: unknown[] = [];
  listener: ListenOptions | undefined;
  readonly #options: PlatformOptions;
  readonly #events: ScriptedAnswer[] = [];
  #poll: ((event: ScriptedAnswer) => void) | undefined;

  constructor(options: PlatformOptions = {}) {
    this.#options = options;
  }

  readonly http: Http = {
    call: async (request) => httpReply(await this.#answer(request)),
    listen: async (options) => {
      this.listener = options;
      return { port: options.port, close: async () => void this.calls.push('close') };
    },
    openExporter: async () => {
      if (this.#options.brokenExporter) throw new Error('no client');
      const send: Send = async (request) => {
        this.exported.push(request);
        return httpReply(this.#options.backend?.(request) ?? { status: 200 });
      };
      return { connect: () => send, gzip: gzipSync };
    },
  };

  /** Answers the poll that waits, or the next one. */
  next(event: Readonly<Record<string, unknown>>): void {
    const answer = { status: 200, body: JSON.stringify(event) };
    if (this.#poll === undefined) this.#events.push(answer);
    else this.#poll(answer);
    this.#poll = undefined;
  }

  /** One telemetry POST. */
  post(...events: readonly unknown[]): void {
    this.listener?.receive(Buffer.from(JSON.stringify(events)));
  }

  /** The JSON bodies that were exported to a path. */
  bodies(path: string): unknown[] {
    return this.exported.filter(({ url }) => new URL(url).pathname === path).map(jsonOf);
  }

  #answer(request: HttpRequest): ScriptedAnswer | Promise<ScriptedAnswer> {
    const path = new URL(request.url).pathname;
    if (path.endsWith('/register')) {
      this.calls.push('register');
      this.registered.push(jsonBody(request));
      return this.#options.register ?? REGISTERED;
    }
    if (path.endsWith('/telemetry')) {
      this.calls.push('subscribe');
      this.subscribed.push(jsonBody(request));
      return this.#options.subscribe ?? { status: 200, body: '"OK"' };
    }
    this.calls.push('next');
    return this.#events.shift() ?? new Promise((resolve) => (this.#poll = resolve));
  }
}

const REGISTERED: ScriptedAnswer = {
  status: 200,
  headers: { 'lambda-extension-identifier': 'id-1' },
  body: '{"functionName":"fn","functionVersion":"$LATEST","handler":"index.handler"}',
};

function jsonOf(request: HttpRequest): unknown {
  if (request.headers['content-encoding'] !== 'gzip') return jsonBody(request);
  return JSON.parse(gunzipSync(request.body ?? new Uint8Array()).toString());
}
