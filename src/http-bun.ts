import {
  type Http,
  type HttpReply,
  type HttpRequest,
  type Listener,
  type ListenOptions,
  type ProxyServer,
  type Route,
  readCapped,
  type Send,
} from './http.ts';

/**
 * The seam on Bun: `fetch` and Bun's own server, because `node:http` triples the start of the executable.
 * `fetch` would end a poll after 360 s and obey `HTTP_PROXY` even on loopback: both are switched off.
 */
export const bunHttp: Http = {
  call: (request) => send(request, { proxy: false }),
  listen,
  openExporter: async () => ({ connect, gzip }),
};

const EVERYWHERE = { redirect: 'manual', decompress: false, timeout: false };

/** `fetch` reuses connections that were made with the same certificates and proxy. */
function connect({ tls: { ca, client }, proxy }: Route): Send {
  const route = {
    tls: { rejectUnauthorized: true, ...(ca !== undefined && { ca }), ...client },
    proxy: proxy === undefined ? false : { url: proxy.url, headers: authorization(proxy) },
  };
  return (request) => send(request, route);
}

function authorization({ authorization }: ProxyServer): Readonly<Record<string, string>> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}

async function send({ url, ...request }: HttpRequest, route: object): Promise<HttpReply> {
  const reply = await fetch(url, { ...request, ...EVERYWHERE, ...route } as RequestInit);
  return {
    status: reply.status,
    header: (name) => reply.headers.get(name) ?? undefined,
    body: reply.body ?? new ReadableStream<Uint8Array>({ start: (stream) => stream.close() }),
  };
}

/** `node:zlib` would take 7 ms to load. */
function gzip(bytes: Uint8Array): Uint8Array {
  return Bun.gzipSync(Uint8Array.from(bytes), { level: 2 });
}

/**
 * What a large body leaves behind is freed at once, in 8 ms for a megabyte. The engine itself would wait: after 10 MB of
 * telemetry in a second, a process that holds 30 MB holds 80.
 */
const LARGE_BYTES = 262_144;

async function listen({ host, port, maxBytes, receive, tooLarge }: ListenOptions): Promise<Listener> {
  const server = Bun.serve({
    hostname: host,
    port,
    idleTimeout: 0,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    async fetch(request) {
      const { bytes, size } = await readCapped(request.body ?? [], maxBytes);
      // What is started here or in a microtask would run before the answer is out.
      setImmediate(() => {
        if (bytes === undefined) tooLarge(size);
        else receive(bytes);
        if (size >= LARGE_BYTES) Bun.gc(true);
      });
      return new Response();
    },
    error: () => new Response(),
  });
  const close = async () => {
    await server.stop(true);
    await new Promise((resolve) => setImmediate(resolve)); // behind what has just been answered
  };
  return { port: server.port ?? port, close };
}
