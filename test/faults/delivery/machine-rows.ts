import { spawnSync } from 'node:child_process';
import { overTmp } from '../start/over-tmp.ts';
import type { Row } from './row.ts';

const DOWN = { sink: { answer: () => ({ status: 503 }) } } as const;

/** An endpoint that is down when the environment is reset: what waits would be kept on disk. */
const reset: Row['play'] = async ({ invoke }) => {
  await invoke();
  await invoke({ end: 'exit' });
  await invoke();
};

const SMALLEST = { memoryMb: 128, limitResources: true, timeoutMs: 120_000, initTimeoutMs: 60_000 };

const burst: Row['play'] = async ({ invoke }) => {
  await invoke();
  await invoke({ count: 20_000, bytes: 200 });
  await invoke();
};

/** In a mount namespace, so that nobody else notices; what is mounted there is gone with the process. */
const mounted = (mount: string) => `exec unshare -m sh -c '${mount} && exec "$@"' sh "$@"`;

/** What the machine runs out of. */
export const MACHINE_ROWS: readonly Row[] = [
  {
    name: '`/tmp` is read-only when the environment is reset',
    needs: 'namespaces',
    setting: { ...DOWN, script: mounted('mount -o remount,bind,ro /') },
    play: reset,
    starts: 2,
    outcome: 'nothing arrives',
    says: ['store-off'],
    note: 'One line says that nothing can be kept.',
  },
  {
    name: '`/tmp` is full when the environment is reset',
    needs: 'namespaces',
    setting: {
      ...DOWN,
      script: overTmp(
        'mount -t tmpfs -o size=8k tmpfs /dev/shm && { head -c 9000 /dev/zero > /dev/shm/full || :; } 2>/dev/null && mount --bind /dev/shm /tmp',
      ),
    },
    play: reset,
    starts: 2,
    outcome: 'nothing arrives',
    says: ['lost'],
  },
  {
    name: '128 MB for function and extension together, and 20,000 lines in one invocation',
    needs: 'control groups',
    runsAlone: true,
    setting: { sandbox: SMALLEST },
    play: burst,
    outcome: 'all arrives',
    addsMs: 30_000,
    note: 'With the fourteenth of a CPU that Lambda gives for it.',
  },
  {
    name: '128 MB for function and extension together, 20,000 lines in one invocation, and an endpoint that is down',
    needs: 'control groups',
    runsAlone: true,
    setting: { sandbox: SMALLEST, ...DOWN },
    play: burst,
    outcome: 'nothing arrives',
    addsMs: 30_000,
  },
  {
    name: 'no file descriptor is left for a while',
    needs: 'prlimit',
    play: async ({ invoke, extension }) => {
      await invoke();
      limitFiles(extension.pid, 1);
      await invoke();
      await invoke();
      limitFiles(extension.pid, 1024);
      await invoke({ waitMs: 500 });
    },
    outcome: 'all arrives, perhaps twice',
  },
  {
    name: 'no file descriptor is left from the first invocation on',
    needs: 'prlimit',
    play: async ({ invoke, extension }) => {
      limitFiles(extension.pid, 1);
      await invoke();
      await invoke();
    },
    outcome: 'losses are told',
  },
];

/** The process keeps what it has opened, and can open no more. */
function limitFiles(pid: number, files: number): void {
  const { status, stderr } = spawnSync('prlimit', [`--pid=${pid}`, `--nofile=${files}:`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}
