import { expect } from 'bun:test';
import { join } from 'node:path';
import type { Engine } from '../../support/lambda.ts';
import { DROPPED_HOST } from './dropped-host.ts';
import type { Row } from './row.ts';

/** A pair of interfaces: what goes out of the one comes into the other, where nobody has that address: the resolver's too. */
const NETWORK = [
  'ip link set lo up',
  'ip link add near type veth peer name far',
  'ip addr add 192.0.2.1/24 dev near',
  'ip link set near up',
  'ip link set far up',
  `ip neigh add ${DROPPED_HOST} lladdr 02:00:00:00:00:09 dev near`,
  'mount -t tmpfs tmpfs /mnt',
  `echo nameserver ${DROPPED_HOST} > /mnt/resolv.conf`,
  'mount --bind /mnt/resolv.conf /etc/resolv.conf',
  '{ cat /etc/hosts; echo 127.0.0.1 sandbox.localdomain; } > /mnt/hosts', // as Lambda has it
  'mount --bind /mnt/hosts /etc/hosts',
  'exec "$@"',
].join(' && ');

/** Runs a row in a process and a network of its own. */
export async function runInNamespace(engine: Engine, { name }: Row): Promise<void> {
  const test = [process.execPath, 'test', join(import.meta.dir, 'row-in-namespace.test.ts')];
  const run = Bun.spawn(['unshare', '--net', '--mount', 'sh', '-c', NETWORK, 'sh', ...test], {
    env: { ...process.env, MATRIX_ENGINE: engine, MATRIX_ROW: name },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = await new Response(run.stderr).text();
  expect({ code: await run.exited, output }).toEqual({ code: 0, output });
  expect(output).toContain(' 1 pass');
}
