import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What strangers and a broken platform may do to the listener at a port of loopback. */
export type Stranger = (port: number) => Promise<void>;

/** POSTs each body; every one must be answered 200. */
export function post(...bodies: readonly (string | Uint8Array)[]): Stranger {
  return async (port) => {
    for (const body of bodies) {
      const reply = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body,
        ...NO_PROXY_NO_TIMEOUT,
      });
      assert.deepEqual([reply.status, await reply.text()], [200, '']);
    }
  };
}

/** Bun's own additions to `fetch`: the variables of this process are not the test's. */
const NO_PROXY_NO_TIMEOUT: object = { proxy: false, timeout: false };

/** Writes the pieces one after another, 2 ms between them, and reads an answer that begins with 200. */
export function dribble(...pieces: readonly string[]): Stranger {
  return async (port) => {
    const socket = await open(port);
    for (const piece of pieces) {
      socket.write(piece);
      await Bun.sleep(2);
    }
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 200 OK\r\n/);
    socket.destroy();
  };
}

/** Writes something and goes away, or stays without a word, `ms` long. */
export function abandon(text: string, ms = 0): Stranger {
  return async (port) => {
    const socket = await open(port);
    socket.write(text);
    const gone = Bun.sleep(ms).then(() => socket.destroy());
    if (ms === 0) await gone;
  };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}); // the listener may close first
  await once(socket, 'connect');
  return socket;
}
