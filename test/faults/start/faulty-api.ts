import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of an extension to its platform. */
export type ApiCall = 'register' | 'subscribe' | 'next';

/**
 * What becomes of one call: it reaches the platform (`forward`), is answered in its place, loses its connection
 * before (`drop`) or after (`lose`) it has reached the platform, is never answered, or gets a changed answer.
 */
export type ApiAnswer =
  | 'forward'
  | 'drop'
  | 'lose'
  | 'never'
  | { readonly status: number; readonly body: string }
  | { readonly rewrite: (body: string) => string };

/** Decides about the `time`-th call of a kind, counted from 1. */
export type ApiFault = (call: ApiCall, time: number) => ApiAnswer;

/** SHUTDOWN with other fields than the platform has given it. */
export function changedShutdown(changes: () => Readonly<Record<string, unknown>>): ApiFault {
  const rewrite = (body: string) =>
    body.includes('SHUTDOWN') ? JSON.stringify({ ...JSON.parse(body), ...changes() }) : body;
  return (call) => (call === 'next' ? { rewrite } : 'forward');
}

export interface FaultyApi {
  /** host:port */
  readonly address: string;
  close(): Promise<void>;
}

/** Stands between an extension and its platform, whose host:port is the content of a file by the first call. */
export async function startFaultyApi(platformFile: string, decide: ApiFault): Promise<FaultyApi> {
  const seen = new Map<ApiCall, number>();
  const server = createServer((request, response) => {
    const call = callOf(request.url ?? '');
    const time = (seen.get(call) ?? 0) + 1;
    seen.set(call, time);
    // A platform that is gone, or a peer that is: both mean that nobody waits for this answer.
    answer(decide(call, time), platformFile, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function callOf(path: string): ApiCall {
  if (path.endsWith('/register')) return 'register';
  return path.endsWith('/telemetry') ? 'subscribe' : 'next';
}

async function answer(
  what: ApiAnswer,
  platformFile: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (what === 'never') return;
  if (what === 'drop') {
    response.destroy();
    return;
  }
  if (typeof what === 'object' && 'status' in what) {
    response.writeHead(what.status).end(what.body);
    return;
  }
  const forwarded = forward(platformFile, request);
  if (what === 'lose') {
    setTimeout(() => response.destroy(), 50);
    await forwarded;
    return;
  }
  const reply = await forwarded;
  const body = await reply.text();
  for (const name of ['content-type', 'lambda-extension-identifier', 'lambda-extension-event-identifier'])
    if (reply.headers.has(name)) response.setHeader(name, reply.headers.get(name) ?? '');
  response.writeHead(reply.status).end(what === 'forward' ? body : what.rewrite(body));
}

async function forward(platformFile: string, request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (!existsSync(platformFile)) throw new Error('the extension has not been started');
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  return fetch(`http://${readFileSync(platformFile, 'utf8')}${request.url}`, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    ...NO_PROXY_NO_TIMEOUT,
  });
}

/** Bun's own additions to `fetch`. */
const NO_PROXY_NO_TIMEOUT: object = { proxy: false, timeout: false };
