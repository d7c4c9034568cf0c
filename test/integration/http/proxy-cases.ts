import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Http, readBody } from '../../../src/http.ts';
import { readIdentity } from '../../support/certificates.ts';
import type { Certificates } from './tls-cases.ts';

/** What a proxy that makes no tunnel says before it closes the connection. */
const ENDS: Readonly<Record<string, string>> = {
  refuses: 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
  'hangs up': '',
};

/** What exports through a proxy must do, each a sentence. `backend.test` is a host that only the proxy knows. */
export function proxyCases(
  http: Http,
  certificates: Certificates,
): Readonly<Record<string, () => Promise<void>>> {
  const ca = readFileSync(certificates.ca, 'utf8');

  async function sent(url: string, proxyUrl: string, times = 1): Promise<string[]> {
    const exporter = await http.openExporter();
    const proxy = { url: proxyUrl, authorization: 'Basic dXNlcjpwYXNz' };
    const send = exporter.connect({ tls: { ca, client: undefined }, proxy });
    const answers: string[] = [];
    for (let time = 0; time < times; time += 1) {
      const reply = await send({ url, method: 'POST', headers: {}, body: Buffer.from('spans') });
      answers.push(`${reply.status} ${new TextDecoder().decode(await readBody(reply, 1000))}`);
    }
    return answers;
  }

  return {
    'proxy: a plain request is forwarded, with the authorization for the proxy': async () => {
      await proxying('accepts', async (proxy, seen) => {
        assert.deepEqual(await sent('http://backend.test:4318/v1/logs?x=1', proxy), ['200 forwarded']);
        assert.deepEqual(seen, ['POST http://backend.test:4318/v1/logs?x=1 Basic dXNlcjpwYXNz']);
      });
    },
    'proxy: an encrypted request is tunneled, the server verified, and the tunnel used again': async () => {
      await proxying('accepts', async (proxy, seen, backendPort) => {
        const answers = await sent(`https://localhost:${backendPort}/v1/logs`, proxy, 2);

        assert.deepEqual(answers, ['200 POST /v1/logs undefined', '200 POST /v1/logs undefined']);
        assert.deepEqual(seen, [`CONNECT localhost:${backendPort} Basic dXNlcjpwYXNz`]);
      });
    },
    'proxy: a tunnel that is refused rejects, and says that it was the proxy': async () => {
      await proxying('refuses', async (proxy, _seen, backendPort) => {
        await assert.rejects(sent(`https://localhost:${backendPort}/v1/logs`, proxy), {
          code: 'ERR_PROXY_TUNNEL',
        });
      });
    },
    'proxy: a tunnel that is not answered is given up by the signal, and another is made': async () => {
      await proxying('accepts the second time', async (proxyUrl, seen, backendPort) => {
        const exporter = await http.openExporter();
        const proxy = { url: proxyUrl, authorization: undefined };
        const send = exporter.connect({ tls: { ca, client: undefined }, proxy });
        const url = `https://localhost:${backendPort}/v1/logs`;
        const request = { url, method: 'POST', headers: {}, body: Buffer.from('spans') } as const;
        const controller = new AbortController();
        const given = send({ ...request, signal: controller.signal });
        while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));

        controller.abort();

        await assert.rejects(given);
        assert.equal((await send(request)).status, 200);
      });
    },
    'proxy: one that hangs up instead of an answer rejects, and is asked once': async () => {
      await proxying('hangs up', async (proxy, seen, backendPort) => {
        await assert.rejects(sent(`https://localhost:${backendPort}/v1/logs`, proxy));
        assert.equal(seen.length, 1);
      });
    },
    'proxy: one that is not there rejects, plain or encrypted': async () => {
      await assert.rejects(sent('http://backend.test:4318/', 'http://127.0.0.1:1'));
      await assert.rejects(sent('https://localhost:4318/', 'http://127.0.0.1:1'));
    },
  };

  async function proxying(
    tunnels: 'accepts' | 'refuses' | 'hangs up' | 'accepts the second time',
    use: (proxyUrl: string, seen: string[], backendPort: number) => Promise<void>,
  ): Promise<void> {
    const seen: string[] = [];
    const see = ({ method, url, headers }: IncomingMessage) =>
      void seen.push(`${method} ${url} ${headers['proxy-authorization']}`);
    const backend = createTlsServer(readIdentity(certificates.good), (request, response) => {
      request.resume();
      response.end(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`);
    });
    const proxy = createServer((request, response) => {
      see(request);
      request.resume();
      response.end('forwarded');
    });
    const sockets = new Set<Socket>();
    proxy.on('connection', (socket) => sockets.add(socket));
    proxy.on('connect', (request: IncomingMessage, client: Socket) => {
      see(request);
      if (tunnels === 'accepts the second time' && seen.length === 1) return;
      const end = ENDS[tunnels];
      if (end !== undefined) return void client.end(end);
      const server = connect((backend.address() as AddressInfo).port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(server).pipe(client);
      });
      sockets.add(server);
      for (const socket of [client, server]) socket.on('error', () => {});
    });
    for (const server of [backend, proxy])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const [proxyPort, backendPort] = [proxy, backend].map(
        (server) => (server.address() as AddressInfo).port,
      );
      await use(`http://127.0.0.1:${proxyPort}`, seen, backendPort ?? 0);
    } finally {
      for (const socket of sockets) socket.destroy();
      backend.closeAllConnections();
      backend.close();
      proxy.close();
    }
  }
}
