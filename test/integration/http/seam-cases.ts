import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type Http, type Listener, readBody } from '../../../src/http.ts';

interface Received {
  readonly bodies: string[];
  readonly tooLarge: number[];
  readonly listener: Listener;
}

/** What both sides of the seam must do, each a sentence; run on its own engine by run-seam-cases.ts. */
export function seamCases(http: Http): Readonly<Record<string, () => Promise<void>>> {
  async function listening(use: (received: Received) => Promise<void>, maxBytes = 1000) {
    const bodies: string[] = [];
    const tooLarge: number[] = [];
    const listener = await http.listen({
      host: '127.0.0.1',
      port: 0,
      maxBytes,
      receive: (body) => void bodies.push(Buffer.from(body).toString()),
      tooLarge: (bytes) => void tooLarge.push(bytes),
    });
    try {
      await use({ bodies, tooLarge, listener });
    } finally {
      await listener.close();
    }
  }

  const post = (port: number, body: string) =>
    http.call({ url: `http://127.0.0.1:${port}/`, method: 'POST', headers: {}, body: Buffer.from(body) });

  return {
    'a call carries method, headers and body, and yields status, headers and body': async () => {
      await serving(async (url) => {
        const reply = await http.call({
          url: `${url}/path?x=1`,
          method: 'PUT',
          headers: { 'X-Custom': 'a b' },
          body: Buffer.from('hello'),
        });

        assert.equal(reply.status, 418);
        assert.equal(reply.header('x-answer'), 'yes');
        assert.equal(reply.header('x-none'), undefined);
        assert.equal(new TextDecoder().decode(await readBody(reply, 1000)), 'PUT /path?x=1 a b hello');
      });
    },
    'no more of an answer is read than was asked for': async () => {
      await serving(async (url) => {
        const reply = await http.call({ url: `${url}/long`, method: 'GET', headers: {} });

        assert.equal((await readBody(reply, 3)).length, 3);
      });
    },
    'a call goes through no proxy, whatever the environment says': async () => {
      assert.ok(process.env['HTTP_PROXY'], 'the environment of this case names a proxy that is not there');
      await serving(async (url) => {
        assert.equal((await http.call({ url, method: 'GET', headers: {} })).status, 418);
      });
    },
    'a call is ended by its signal': async () => {
      await serving(async (url) => {
        const controller = new AbortController();
        const called = http.call({
          url: `${url}/silent`,
          method: 'GET',
          headers: {},
          signal: controller.signal,
        });

        controller.abort();

        await assert.rejects(called);
      });
    },
    'a redirect is an answer, not an instruction': async () => {
      await serving(async (url) => {
        assert.equal((await http.call({ url: `${url}/moved`, method: 'GET', headers: {} })).status, 302);
        const send = (await http.openExporter()).connect(DIRECT);
        assert.equal((await send({ url: `${url}/moved`, method: 'POST', headers: {} })).status, 302);
      });
    },
    'an export carries method, headers and body, and yields the answer': async () => {
      await serving(async (url) => {
        const send = (await http.openExporter()).connect(DIRECT);
        const reply = await send({
          url: `${url}/v1/traces`,
          method: 'POST',
          headers: { 'x-custom': 'key' },
          body: Buffer.from('spans'),
        });

        assert.equal(reply.status, 418);
        assert.equal(new TextDecoder().decode(await readBody(reply, 1000)), 'POST /v1/traces key spans');
      });
    },
    'an export is not held up by another that is not answered': async () => {
      await serving(async (url) => {
        const controller = new AbortController();
        const send = (await http.openExporter()).connect(DIRECT);
        const silent = send({ url: `${url}/silent`, method: 'POST', headers: {}, signal: controller.signal });

        for (let turn = 0; turn < 2; turn += 1) {
          const reply = await send({ url: `${url}/beside`, method: 'POST', headers: {} });
          assert.equal(reply.status, 418);
          await readBody(reply, 1000);
        }
        controller.abort();

        await assert.rejects(silent);
        assert.equal((await send({ url: `${url}/after`, method: 'POST', headers: {} })).status, 418);
      });
    },
    'an export is answered by headers of 64 KiB too': async () => {
      await serving(async (url) => {
        const send = (await http.openExporter()).connect(DIRECT);

        const reply = await send({ url: `${url}/headers`, method: 'POST', headers: {} });

        assert.equal(reply.status, 200);
        assert.equal(reply.header('x-long')?.length, 65_536);
      });
    },
    'compression is one that others read': async () => {
      const { gzip } = await http.openExporter();
      const bytes = Buffer.from('abc'.repeat(1000)).subarray(3);

      const compressed = gzip(bytes);

      assert.ok(compressed.length < 200);
      assert.equal(gunzipSync(compressed).toString(), bytes.toString());
    },
    'a compressed answer is left as it is': async () => {
      await serving(async (url) => {
        const reply = await http.call({ url: `${url}/gzip`, method: 'GET', headers: {} });

        assert.equal(new TextDecoder().decode(await readBody(reply, 1000)), 'not gzip at all');
      });
    },
    'a failed connection rejects': async () => {
      await assert.rejects(http.call({ url: 'http://127.0.0.1:1/', method: 'GET', headers: {} }));
    },
    'the listener answers 200 with an empty body and hands over each body whole': async () => {
      await listening(async ({ bodies, listener }) => {
        const reply = await post(listener.port, '[{"type":"function"}]');
        await post(listener.port, 'not json');
        await settled(() => bodies.length === 2);

        assert.equal(reply.status, 200);
        assert.equal((await readBody(reply, 10)).length, 0);
        assert.deepEqual(bodies, ['[{"type":"function"}]', 'not json']);
      });
    },
    'a body over the limit is answered 200 and only counted': async () => {
      await listening(async ({ bodies, tooLarge, listener }) => {
        const reply = await post(listener.port, 'x'.repeat(1001));
        await post(listener.port, 'y'.repeat(1000));
        await settled(() => bodies.length === 1);

        assert.equal(reply.status, 200);
        assert.deepEqual(tooLarge, [1001]);
      });
    },
    'a body in chunks that dribble in is one body': async () => {
      await listening(async ({ bodies, listener }) => {
        const socket = connect(listener.port, '127.0.0.1');
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
        await new Promise((resolve) => setTimeout(resolve, 20));
        socket.write('3\r\ndef\r\n0\r\n\r\n');
        const [answer] = await new Promise<string[]>((resolve) =>
          socket.once('data', (data) => resolve(data.toString().split('\r\n'))),
        );
        socket.destroy();
        await settled(() => bodies.length === 1);

        assert.match(answer ?? '', /^HTTP\/1\.1 200/);
        assert.deepEqual(bodies, ['abcdef']);
      });
    },
    'a connection that breaks in the middle of a body does no harm': async () => {
      await listening(async ({ bodies, listener }) => {
        const socket = connect(listener.port, '127.0.0.1');
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc');
        await new Promise((resolve) => setTimeout(resolve, 20));
        socket.destroy();

        assert.equal((await post(listener.port, 'next')).status, 200);
        await settled(() => bodies.length === 1);
        assert.deepEqual(bodies, ['next']);
      });
    },
    'a port that is taken rejects, and is free again after close': async () => {
      let port = 0;
      const options = { host: '127.0.0.1', maxBytes: 10, receive: () => {}, tooLarge: () => {} };
      await listening(async ({ listener }) => {
        port = listener.port;
        await assert.rejects(http.listen({ ...options, port }));
      });

      await (await http.listen({ ...options, port })).close();
    },
    'what has been answered has been handed over when the listener is closed': async () => {
      await listening(async ({ bodies, listener }) => {
        const posts = Array.from({ length: 50 }, (_, number) => post(listener.port, `${number}`));
        await Promise.race(posts);

        await listener.close();

        const { length } = bodies;
        const answered = (await Promise.allSettled(posts)).filter(({ status }) => status === 'fulfilled');
        assert.ok(length >= answered.length, `${answered.length} answered, ${length} handed over`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.equal(bodies.length, length);
      });
    },
    'a host that does not resolve rejects': async () => {
      const options = { maxBytes: 10, receive: () => {}, tooLarge: () => {} };
      await assert.rejects(http.listen({ ...options, host: 'no-such-host.invalid', port: 0 }));
    },
  };
}

const DIRECT = { tls: { ca: undefined, client: undefined }, proxy: undefined };

/** A server that tells what it was sent, for as long as `use` runs. */
async function serving(use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(async (request, response) => {
    if (request.url === '/silent') return;
    if (request.url === '/headers')
      return void response.writeHead(200, { 'x-long': 'x'.repeat(65_536) }).end();
    if (request.url === '/moved') return void response.writeHead(302, { location: '/elsewhere' }).end();
    if (request.url === '/long') return void response.end('x'.repeat(100_000));
    if (request.url === '/gzip') {
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all');
    }
    const sent = `${request.method} ${request.url} ${request.headers['x-custom']} ${await textOf(request)}`;
    response.writeHead(418, { 'x-answer': 'yes' }).end(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await closed(server);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Waits, without end, for what an event that is under way must bring about. */
async function settled(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
