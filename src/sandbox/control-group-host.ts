import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText } from './read-text.ts';

/** Where control groups are mounted, and which ones we are in. The files are those of `/proc`. */
export interface ControlGroupHost {
  readonly mounts: string;
  readonly own: string;
}

export function readHost(): ControlGroupHost {
  return { mounts: readText('/proc/mounts'), own: readText('/proc/self/cgroup') };
}

/** The folder of our own group under a controller of version 1, else the top one. */
export function versionOne({ mounts, own }: ControlGroupHost, controller: string): string | undefined {
  const mount = mountsOf(mounts, 'cgroup').find(({ options }) => options.includes(controller));
  if (mount === undefined) return undefined;
  const path = ownPaths(own).find(({ controllers }) => controllers.includes(controller))?.path ?? '/';
  const folder = join(mount.at, path);
  return existsSync(folder) ? folder : mount.at;
}

/** Where a group of version 2 may be made, the nearest first. */
export function versionTwo({ mounts, own }: ControlGroupHost): readonly string[] {
  const [mount] = mountsOf(mounts, 'cgroup2');
  if (mount === undefined) return [];
  const path = ownPaths(own).find(({ controllers }) => controllers.join() === '')?.path ?? '/';
  const folders = [join(mount.at, path), join(mount.at, dirname(path)), mount.at];
  return [...new Set(folders)].filter((folder) => existsSync(folder));
}

function mountsOf(mounts: string, type: string) {
  const lines = mounts.split('\n').map((line) => line.split(' '));
  return lines
    .filter(([, , mounted]) => mounted === type)
    .map(([, at = '', , options = '']) => ({ at, options: options.split(',') }));
}

function ownPaths(own: string) {
  const lines = own.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  return lines.flatMap((match) =>
    match === null ? [] : [{ controllers: (match[1] ?? '').split(','), path: match[2] ?? '/' }],
  );
}
