import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Http,
  type HttpReply,
  type Listener,
  type ListenOptions,
  readCapped,
  type Send,
} from './http.ts';

/** The seam on Node: `node:http` for the platform, because undici costs 30 ms to load; undici for exports. */
export const nodeHttp: Http = {
  call,
  listen,
  openExporter: async () => (await import('./http-node-exporter.ts')).nodeExporter,
};

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
          // What is being answered now is handed over first.
          setImmediate(() => server.closeAllConnections());
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}
