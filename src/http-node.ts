import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Exporter,
  type Http,
  type HttpReply,
  type Listener,
  type ListenOptions,
  type Route,
  readCapped,
  type Send,
} from './http.ts';

/** The seam on Node: `node:http` for the platform, because undici costs 45 ms to load; undici for exports. */
export const nodeHttp: Http = { call, listen, openExporter };

const platform = new Agent({ keepAlive: true });

function call({ url, method, headers, body, signal }: Parameters<Send>[0]): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(body?.length ?? 0) };
    const options = {
      method,
      headers: { ...headers, ...length },
      agent: platform,
      ...(signal && { signal }),
    };
    httpRequest(url, options, (reply: IncomingMessage) => {
      resolve({
        status: reply.statusCode ?? 0,
        header: (name) => reply.headers[name]?.toString(),
        body: reply,
      });
    })
      .on('error', reject)
      .end(body);
  });
}

function listen({ host, port, maxBytes, receive, tooLarge }: ListenOptions): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    readCapped(request, maxBytes).then(
      ({ bytes, size }) => response.end(() => (bytes === undefined ? tooLarge(size) : receive(bytes))),
      () => response.end(),
    );
  });
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

async function openExporter(): Promise<Exporter> {
  const [{ Agent: ExportAgent, ProxyAgent, request }, { gzipSync }] = await Promise.all([
    import('undici'),
    import('node:zlib'),
  ]);

  function dispatcherOf({ tls: { ca, client }, proxy }: Route) {
    const tls = { rejectUnauthorized: true, ...(ca !== undefined && { ca }), ...client };
    if (proxy === undefined) return new ExportAgent({ ...DISPATCHER, connect: tls });
    const { url: uri, authorization: token } = proxy;
    // Plain requests are forwarded rather than tunneled, as `fetch` of the other engine does.
    const options = {
      ...DISPATCHER,
      uri,
      proxyTunnel: false,
      requestTls: tls,
      proxyTls: { rejectUnauthorized: true },
    };
    return new ProxyAgent({ ...options, ...(token !== undefined && { token }) });
  }

  return {
    gzip: (bytes) => gzipSync(bytes, { level: 2 }),
    connect(route) {
      const dispatcher = dispatcherOf(route);
      return async ({ url, ...init }) => {
        const reply = await request(url, { ...init, dispatcher });
        return {
          status: reply.statusCode,
          header: (name) => reply.headers[name]?.toString(),
          body: reply.body,
        };
      };
    },
  };
}

/**
 * A destination is sent one request at a time: more connections would be opened in turn, each with a handshake.
 * A deadline is always the caller's signal: undici's own timeouts step by half a second.
 */
const DISPATCHER = { connections: 1, headersTimeout: 0, bodyTimeout: 0 };
