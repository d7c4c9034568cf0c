import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeControlGroup, removeControlGroup, shareOf } from '../../../src/sandbox/control-group.ts';

/** Whether this machine lets us limit processes; where it does not, there is nothing to test. */
export const canLimit = await tryOut();

async function tryOut(): Promise<boolean> {
  const outcome = makeControlGroup(shareOf(512));
  if (outcome.kind === 'made') await removeControlGroup(outcome.group);
  return outcome.kind === 'made';
}

/** The folders of the sandbox's control groups that a process is in. */
export function groupFoldersOf(pid: number): readonly string[] {
  const mounts = readFileSync('/proc/mounts', 'utf8');
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, controllers = '', path = ''] = line.split(':');
    if (!path.includes('lambda-sandbox-')) return [];
    const type =
      controllers === ''
        ? /^\S+ (\S+) cgroup2 /m
        : new RegExp(`^\\S+ (\\S+) cgroup \\S*\\b${controllers}\\b`, 'm');
    return [join(type.exec(mounts)?.[1] ?? '', path)];
  });
}
