/**
 * The one seam between the engines: everything that goes over the wire. `main-executable.ts` and
 * `main-node.ts` each hand in their own. No sending follows redirects or decompresses.
 */
export interface Http {
  /** The platform's APIs: never through a proxy, whatever the environment says; waits for ever unless `signal` ends it. */
  readonly call: Send;
  /**
   * Serves until closed: answers every request 200 with an empty body, and only then hands its body to
   * `receive`. Rejects where the host does not resolve or the port is taken.
   */
  listen(options: ListenOptions): Promise<Listener>;
  /** A client for the export side; loads what it needs when first asked, which is after Init. */
  openExporter(): Promise<Exporter>;
}

export interface Exporter {
  /** What sends to one destination, on connections of its own that are used again. */
  connect(route: Route): Send;
  /** The engine's own compression, fast rather than thorough: level 2 takes a quarter of level 6's time. */
  gzip(bytes: Uint8Array): Uint8Array;
}

/** How one destination is reached. Whatever the environment says, certificates are verified. */
export interface Route {
  readonly tls: Tls;
  readonly proxy: ProxyServer | undefined;
}

/** Certificates and keys in PEM. */
export interface Tls {
  /** What is trusted; `undefined` for what the system trusts, and `NODE_EXTRA_CA_CERTS`. */
  readonly ca: string | undefined;
  /** What the client shows. */
  readonly client: { readonly cert: string; readonly key: string } | undefined;
}

export interface ProxyServer {
  /** Without user information. */
  readonly url: string;
  /** The value of `Proxy-Authorization`. */
  readonly authorization: string | undefined;
}

export type Send = (request: HttpRequest) => Promise<HttpReply>;

export interface HttpRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** A header of the answer by its lower-case name. */
  header(name: string): string | undefined;
  /** Read it to its end or `return()` its iterator: a socket is reused only after that. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Longest body that is kept; a longer one is answered all the same and handed to `tooLarge` instead. */
  readonly maxBytes: number;
  receive(body: Uint8Array): void;
  tooLarge(bytes: number): void;
}

export interface Listener {
  readonly port: number;
  /** When it resolves, every body whose request was answered has been handed over, and none will be any more. */
  close(): Promise<void>;
}

/** Reads an answer's body, at most `maxBytes` of it; the rest is dropped with the connection. */
export async function readBody(reply: HttpReply, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body) {
    chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks);
}

/** Reads a request's body to its end: `bytes` is undefined where `size` went beyond `maxBytes`. */
export async function readCapped(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): Promise<{ readonly bytes: Uint8Array | undefined; readonly size: number }> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) chunks = [];
    else chunks.push(chunk);
  }
  return { bytes: size > maxBytes ? undefined : Buffer.concat(chunks), size };
}
