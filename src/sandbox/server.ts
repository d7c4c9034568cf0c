import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type ApiHosts, answerRequest } from './routes.ts';

export interface ApiServer {
  /** host:port, the value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Serves the Runtime, Extensions and Telemetry API on a free loopback port. By `node:http`, because runtimes that
 * stream tell of an error in the trailer of their request, which the engine's own server does not give out.
 */
export async function serveApis(current: () => ApiHosts | undefined): Promise<ApiServer> {
  const server = createServer(UNHURRIED, (incoming, outgoing) => {
    void answer(incoming, outgoing, current());
  });
  server.timeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, stop: () => stop(server) };
}

/** A `next` waits for as long as nothing happens, and a runtime that is frozen may keep its connection. */
const UNHURRIED = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };

/** Whoever has gone meanwhile gets no answer. */
async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  hosts: ApiHosts | undefined,
): Promise<void> {
  try {
    const response = await answerRequest(toRequest(incoming), hosts, () => incoming.trailers);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.bytes());
  } catch {
    outgoing.destroy();
  }
}

function toRequest(incoming: IncomingMessage): Request {
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  const bodiless = method === 'GET' || method === 'HEAD';
  return new Request(`http://127.0.0.1${url}`, {
    method,
    headers,
    body: bodiless ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>),
  });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
