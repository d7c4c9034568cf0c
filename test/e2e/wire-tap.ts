import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that passed, and how it was answered. */
export interface TappedRequest {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly status: number;
}

export interface WireTap extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly TappedRequest[];
}

/** Stands before a server and hands every POST on as it is: a Collector does not tell what came over the wire. */
export async function tapWire(target: string): Promise<WireTap> {
  const requests: TappedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, target).then(
      (request) => void requests.push(request),
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
): Promise<TappedRequest> {
  const path = incoming.url ?? '/';
  const { 'content-type': contentType, 'content-encoding': contentEncoding } = incoming.headers;
  const headers = new Headers(contentType === undefined ? {} : { 'content-type': contentType });
  if (contentEncoding !== undefined) headers.set('content-encoding', contentEncoding);
  const body = Buffer.concat(await Array.fromAsync(incoming));
  const answer = await fetch(target + path, { method: 'POST', headers, body });
  outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
  return { path, contentType, contentEncoding, status: answer.status };
}
