import { readFileSync } from 'node:fs';

export interface RelayOptions {
  /** Whether a telemetry event is let through. */
  readonly lets?: (event: { readonly type: string }) => boolean;
  /** What is left of the shutdown phase when SHUTDOWN comes, ms. */
  readonly shutdownMs?: number;
}

export interface RelayedPlatform extends Disposable {
  /** host:port that the extension sees in the platform's place. */
  readonly address: string;
}

const DELIVER = '/deliver';

/**
 * Stands between an extension and its platform, whose host:port is the content of a file by the first call: passes
 * everything on, and takes the way of the telemetry, so that a part of it can be left out.
 */
export function relayPlatform(platformFile: string, { lets, shutdownMs }: RelayOptions): RelayedPlatform {
  let listener = '';
  const server: Bun.Server<undefined> = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request): Promise<Response> {
      const { pathname } = new URL(request.url);
      const body = await request.text();
      if (pathname === DELIVER) return forward(request, listener, filtered(body, lets));
      const url = `http://${readFileSync(platformFile, 'utf8')}${pathname}`;
      if (!pathname.endsWith('/telemetry'))
        return withShutdown(await forward(request, url, body), shutdownMs);
      const { destination, ...subscription } = JSON.parse(body);
      listener = String(destination.URI).replace('sandbox.localdomain', '127.0.0.1');
      const here = { ...destination, URI: `http://sandbox.localdomain:${server.port}${DELIVER}` };
      return forward(request, url, JSON.stringify({ ...subscription, destination: here }));
    },
    error: () => new Response(null, { status: 502 }),
  });
  return {
    address: `127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

function filtered(body: string, lets: RelayOptions['lets']): string {
  if (lets === undefined) return body;
  return JSON.stringify((JSON.parse(body) as { readonly type: string }[]).filter(lets));
}

async function forward({ method, headers }: Request, url: string, body: string): Promise<Response> {
  const { host: _host, 'content-length': _length, connection: _connection, ...kept } = headers.toJSON();
  const reply = await fetch(url, {
    method,
    headers: kept as Record<string, string>,
    ...(body !== '' && { body }),
    ...NO_PROXY_NO_TIMEOUT,
  });
  return new Response(await reply.text(), { status: reply.status, headers: idsOf(reply) });
}

function idsOf({ headers }: Response): Record<string, string> {
  const wanted = ['content-type', 'lambda-extension-identifier', 'lambda-extension-event-identifier'];
  return Object.fromEntries(
    wanted.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : [])),
  );
}

async function withShutdown(reply: Response, shutdownMs: number | undefined): Promise<Response> {
  if (shutdownMs === undefined) return reply;
  const body = await reply.text();
  if (!body.includes('SHUTDOWN')) return new Response(body, reply);
  const deadlineMs = Date.now() + shutdownMs;
  return new Response(JSON.stringify({ ...JSON.parse(body), deadlineMs }), reply);
}

/** Bun's own additions to `fetch`. */
const NO_PROXY_NO_TIMEOUT: object = { proxy: false, timeout: false };
