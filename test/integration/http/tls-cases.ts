import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer as createProxy, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { type Http, type Route, readBody } from '../../../src/http.ts';
import type { Identity } from '../../support/certificates.ts';
import { readIdentity } from '../../support/certificates.ts';

/** Paths of PEM files; the process that runs the cases was told to trust `extraCa` by `NODE_EXTRA_CA_CERTS`. */
export interface Certificates {
  readonly ca: string;
  readonly extraCa: string;
  readonly good: Identity;
  readonly expired: Identity;
  readonly wrongName: Identity;
  readonly byExtraCa: Identity;
  readonly client: Identity;
}

/** What exports over TLS must do, each a sentence. */
export function tlsCases(
  http: Http,
  certificates: Certificates,
): Readonly<Record<string, () => Promise<void>>> {
  const ca = readFileSync(certificates.ca, 'utf8');

  /** Sends to a server with that certificate as often as asked, and yields what the server told each time. */
  async function sent(identity: Identity, tls: Partial<Route['tls']>, times = 1): Promise<string[]> {
    const answers: string[] = [];
    await serving(identity, certificates.ca, async (url) => {
      const exporter = await http.openExporter();
      const send = exporter.connect({ tls: { ca: undefined, client: undefined, ...tls }, proxy: undefined });
      for (let time = 0; time < times; time += 1) {
        const reply = await send({ url, method: 'POST', headers: {}, body: Buffer.from('spans') });
        answers.push(new TextDecoder().decode(await readBody(reply, 1000)));
      }
    });
    return answers;
  }

  return {
    'TLS: a server is trusted by the certificate that the user names, and its connection is used again':
      async () => {
        assert.deepEqual(await sent(certificates.good, { ca }, 3), ['1 none', '1 none', '1 none']);
      },
    'TLS: a client shows its own certificate where it has one, on a connection that is used again':
      async () => {
        const client = readIdentity(certificates.client);
        assert.deepEqual(await sent(certificates.good, { ca, client }, 2), ['1 client', '1 client']);
      },
    'TLS: NODE_EXTRA_CA_CERTS is trusted beside the certificates of the system': async () => {
      assert.deepEqual(await sent(certificates.byExtraCa, {}), ['1 none']);
    },
    'TLS: the certificate that the user names is trusted in place of all others': async () => {
      await assert.rejects(sent(certificates.byExtraCa, { ca }));
    },
    'TLS: an unknown authority is refused, whatever NODE_TLS_REJECT_UNAUTHORIZED says': async () => {
      assert.equal(process.env['NODE_TLS_REJECT_UNAUTHORIZED'], '0');
      await assert.rejects(sent(certificates.good, {}));
    },
    'TLS: a handshake that does not end is given up by the signal, and another is begun': async () => {
      const seen: Socket[] = [];
      await serving(certificates.good, certificates.ca, async (url) => {
        const backend = createProxy((socket) => {
          seen.push(socket);
          if (seen.length > 1) socket.pipe(connect(Number(new URL(url).port), '127.0.0.1')).pipe(socket);
        });
        await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
        const exporter = await http.openExporter();
        const send = exporter.connect({ tls: { ca, client: undefined }, proxy: undefined });
        const there = `https://localhost:${(backend.address() as AddressInfo).port}/`;
        const request = { url: there, method: 'POST', headers: {}, body: Buffer.from('spans') } as const;
        const controller = new AbortController();
        const given = send({ ...request, signal: controller.signal });
        while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));

        controller.abort();

        await assert.rejects(given);
        assert.equal((await send(request)).status, 200);
        for (const socket of seen) socket.destroy();
        backend.close();
      });
    },
    'TLS: an expired certificate is refused': async () => {
      await assert.rejects(sent(certificates.expired, { ca }));
    },
    'TLS: a certificate for another host is refused': async () => {
      await assert.rejects(sent(certificates.wrongName, { ca }));
    },
  };
}

/** A server that answers each request with the number of its connection and the client's name. */
async function serving(identity: Identity, ca: string, use: (url: string) => Promise<void>): Promise<void> {
  let connections = 0;
  const sockets = new Set<TLSSocket>();
  const options = { ...readIdentity(identity), ca: readFileSync(ca, 'utf8') };
  const server = createServer({ ...options, requestCert: true, rejectUnauthorized: false }, (socket) => {
    connections += 1;
    sockets.add(socket);
    const answer = `${connections} ${socket.getPeerCertificate().subject?.CN ?? 'none'}`;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (!data.toString().endsWith('spans')) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`);
    });
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`https://localhost:${(server.address() as AddressInfo).port}/v1/traces`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
