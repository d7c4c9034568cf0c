import type { FaultyAnswer } from '../../../src/sandbox/otlp-sink.ts';
import { nodePath } from '../../support/engines.ts';
import type { Fault } from './fault.ts';
import { MEMORY_GROUP } from './machine.ts';
import { overTmp } from './over-tmp.ts';
import { post } from './posts.ts';

const ARRIVES = { telemetry: 'all arrives', tells: [] } as const;

/** A POST as large as the platform makes them for a function of this size: half a MiB. */
function manyLines(of: number): string {
  const line = { time: '2026-11-23T12:00:00.000Z', type: 'function', record: `${of} ${'x'.repeat(1000)}` };
  return JSON.stringify(Array.from({ length: 480 }, () => line));
}

/** A root of its own that holds the C library and the layer, and what the kernel provides. */
const BARE_IMAGE = `
  set -e
  mount -t tmpfs tmpfs /mnt && cd /mnt
  mkdir -p usr/lib opt proc dev
  mount --bind /usr/lib usr/lib && mount --bind /proc proc && mount --bind /dev dev
  ln -s usr/lib lib
  if [ -d /usr/lib64 ]; then mkdir usr/lib64 && mount --bind /usr/lib64 usr/lib64 && ln -s usr/lib64 lib64; fi
  mount --bind "\${1%/*}" opt
  exec chroot . "/opt/\${1##*/}"`;

/** The process alone in a group of 80 MB, as the kernel at hand has it. */
const LIMITED_MEMORY = `
  group=/sys/fs/cgroup/memory/${MEMORY_GROUP}$$
  limit=memory.limit_in_bytes
  [ -d /sys/fs/cgroup/memory ] || { group=/sys/fs/cgroup/${MEMORY_GROUP}$$; limit=memory.max; }
  mkdir $group && echo 83886080 > $group/$limit && echo $$ > $group/cgroup.procs`;

/** The runtime's folder comes first, with a Node of its own. */
export const OTHER_NODE = 'chmod +x node\nPATH="$PWD:$PATH" exec "$@"';

/** What the machine around the extension may lack. */
export const MACHINE_FAULTS: readonly Fault[] = [
  {
    name: 'no `HOME`, no `PATH`, no `TMPDIR`',
    wrapping: { script: 'unset HOME PATH TMPDIR\nexec "$@"' },
    ...ARRIVES,
  },
  { name: 'no standard input, output and error', wrapping: { script: 'exec "$@" <&- >&- 2>&-' }, ...ARRIVES },
  { name: 'an output that nobody reads', wrapping: { script: 'exec "$@" 2>/dev/full' }, ...ARRIVES },
  {
    name: 'signals that are ignored',
    wrapping: { script: 'trap \'\' PIPE TERM HUP\nexec "$@"' },
    ...ARRIVES,
  },
  {
    name: 'an unprivileged user',
    wrapping: {
      script: 'exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all "$@"',
    },
    needs: 'root',
    ...ARRIVES,
  },
  {
    name: 'a read-only file system',
    wrapping: { script: `exec unshare -m sh -c 'mount -o remount,bind,ro / && exec "$@"' sh "$@"` },
    needs: 'mounts',
    ...ARRIVES,
  },
  {
    name: 'a full `/tmp`',
    wrapping: {
      script: overTmp('mount -t tmpfs -o size=4k tmpfs /dev/shm && mount --bind /dev/shm /tmp'),
    },
    needs: 'mounts',
    ...ARRIVES,
  },
  {
    name: 'an image with nothing but glibc: no shell, no `/tmp`, no `/etc`',
    wrapping: { script: `exec unshare -m sh -c '${BARE_IMAGE}' sh "$@"` },
    engines: ['bun'],
    needs: 'mounts',
    ...ARRIVES,
  },
  {
    name: '80 MB of memory for itself, 40 MB of logs in one invocation, and an endpoint that does not answer',
    sink: { answer: () => new Promise<FaultyAnswer>(() => {}) },
    wrapping: { script: `${LIMITED_MEMORY}\nexec "$@"` },
    env: { LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES: '4194304', LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: '100' },
    posts: post(...Array.from({ length: 80 }, (_, n) => manyLines(n))),
    sandbox: { memoryMb: 128, timeoutMs: 20_000 },
    needs: 'memory limits',
    telemetry: 'may be lost',
    tells: ['endpoint-unavailable', 'queue-full', 'lost'],
    note: 'The oldest lines give way, and are counted.',
  },
  {
    name: 'few files at once',
    wrapping: { script: 'ulimit -n 32\nexec "$@"' },
    ...ARRIVES,
  },
  {
    name: 'a Node.js that cannot be executed',
    wrapping: { script: OTHER_NODE, files: { node: '\u007fELF\u0000\u0000' } },
    engines: ['node'],
    telemetry: 'nothing is exported',
    tells: ['passive'],
    says: 'could not be started',
    foreignOutput: /^\S+ line \d+: /,
  },
  {
    name: 'a Node.js that is too old',
    wrapping: {
      script: OTHER_NODE,
      files: {
        node: `#!/bin/sh\nexec '${nodePath}' --require "$PWD/old.cjs" "$@"\n`,
        'old.cjs': "Object.defineProperty(process.versions, 'node', { value: '16.20.2' });",
      },
    },
    engines: ['node'],
    telemetry: 'nothing is exported',
    tells: ['passive'],
    says: 'needs Node.js 20 or later, and this is 16.20.2',
  },
];
