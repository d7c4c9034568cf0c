import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './fault.ts';

/** How the memory groups of the tests are called, but for a number. */
export const MEMORY_GROUP = 'lambda-otel-bridge-test-';

const GROUP_FOLDERS = ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'];

const isRoot = process.getuid?.() === 0;
const allowed = {
  root: isRoot,
  mounts: isRoot && spawnSync('unshare', ['-m', 'true']).status === 0,
  'memory limits': isRoot && GROUP_FOLDERS.some(takesGroups),
} as const;

/** Whether this machine lets a test do what it needs; those that may not are skipped by name. */
export function allows(needs: Fault['needs']): boolean {
  return needs === undefined || allowed[needs];
}

function takesGroups(folder: string): boolean {
  try {
    mkdirSync(join(folder, `${MEMORY_GROUP}0`));
    rmdirSync(join(folder, `${MEMORY_GROUP}0`));
    return true;
  } catch {
    return false;
  }
}

/** Memory groups whose processes have ended. */
export function removeMemoryGroups(): void {
  for (const folder of GROUP_FOLDERS.filter(existsSync))
    for (const name of readdirSync(folder).filter((one) => one.startsWith(MEMORY_GROUP)))
      rmdirSync(join(folder, name));
}
