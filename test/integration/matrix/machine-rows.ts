import { spawnSync } from 'node:child_process';
import type { Row } from './row.ts';

/** What the machine runs out of. */
export const MACHINE_ROWS: readonly Row[] = [
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
