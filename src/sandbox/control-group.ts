import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ControlGroupHost, readHost, versionOne, versionTwo } from './control-group-host.ts';
import { readText } from './read-text.ts';

/** What processes of one environment may use together. */
export interface ResourceShare {
  /** Of one CPU; more than 1 is more than one. */
  readonly cpus: number;
  readonly memoryMb: number;
}

/** Processes that the kernel holds to their share, with all that they start. */
export interface ControlGroup {
  /** Where it stands in the kernel's file system; whoever is left behind by us can remove it by that. */
  readonly folders: readonly string[];
  add(pid: number): void;
  /** How many processes were killed because the memory was used up. */
  oomKills(): number;
}

export type ControlGroupOutcome =
  | { readonly kind: 'made'; readonly group: ControlGroup }
  | { readonly kind: 'refused'; readonly reason: string };

/** One vCPU at this size, in proportion above and below. Source: Lambda developer guide, memory. */
const MB_PER_CPU = 1769;
/** Short, like Lambda's own, so that a small share comes in small pieces. */
const PERIOD_US = 20_000;
/** The kernel takes no less. */
const LEAST_QUOTA_US = 1000;

export function shareOf(memoryMb: number): ResourceShare {
  return { cpus: memoryMb / MB_PER_CPU, memoryMb };
}

/** Version 1 where both controllers are mounted, else version 2. Never throws: where it does not work it says why. */
export function makeControlGroup(
  share: ResourceShare,
  host: ControlGroupHost = readHost(),
): ControlGroupOutcome {
  const name = `lambda-sandbox-${process.pid}-${randomUUID().slice(0, 8)}`;
  const [cpu, memory] = [versionOne(host, 'cpu'), versionOne(host, 'memory')];
  if (cpu !== undefined && memory !== undefined)
    return makeVersionOne(share, join(cpu, name), join(memory, name));
  const parents = versionTwo(host);
  if (parents.length === 0) return { kind: 'refused', reason: 'there are no control groups on this machine' };
  return makeVersionTwo(share, parents, name);
}

function makeVersionOne(share: ResourceShare, cpu: string, memory: string): ControlGroupOutcome {
  const { quotaUs, bytes } = figures(share);
  return attempt([cpu, memory], () => {
    write(cpu, 'cpu.cfs_period_us', PERIOD_US);
    write(cpu, 'cpu.cfs_quota_us', quotaUs);
    write(memory, 'memory.limit_in_bytes', bytes);
    writeIfThere(memory, 'memory.memsw.limit_in_bytes', bytes);
    return { eventsFile: join(memory, 'memory.oom_control') };
  });
}

/** A group of processes may not have groups below it, so it is beside us or at the top. */
function makeVersionTwo(share: ResourceShare, parents: readonly string[], name: string): ControlGroupOutcome {
  const { quotaUs, bytes } = figures(share);
  let outcome: ControlGroupOutcome = { kind: 'refused', reason: 'no control group may be made here' };
  for (const parent of parents) {
    const folder = join(parent, name);
    outcome = attempt([folder], () => {
      writeIfThere(parent, 'cgroup.subtree_control', '+cpu +memory');
      write(folder, 'cpu.max', `${quotaUs} ${PERIOD_US}`);
      write(folder, 'memory.max', bytes);
      writeIfThere(folder, 'memory.swap.max', 0);
      return { eventsFile: join(folder, 'memory.events') };
    });
    if (outcome.kind === 'made') return outcome;
  }
  return outcome;
}

/**
 * Removes groups of processes that ended before they could, and whose watchdog was killed too. Only empty groups can be
 * removed, so nobody who lives is harmed.
 */
function sweep(parent: string): void {
  for (const name of namesIn(parent)) {
    const pid = /^lambda-sandbox-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeFolder(join(parent, name));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function attempt(
  folders: readonly string[],
  limit: () => { readonly eventsFile: string },
): ControlGroupOutcome {
  try {
    for (const folder of folders) {
      sweep(dirname(folder));
      mkdirSync(folder);
    }
    const { eventsFile } = limit();
    return { kind: 'made', group: groupIn(folders, eventsFile) };
  } catch (error) {
    for (const folder of folders) removeFolder(folder);
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function groupIn(folders: readonly string[], eventsFile: string): ControlGroup {
  return {
    folders,
    add(pid) {
      for (const folder of folders) writeIfThere(folder, 'cgroup.procs', pid);
    },
    oomKills: () => Number(/^oom_kill (\d+)$/m.exec(readText(eventsFile))?.[1] ?? 0),
  };
}

/** Resolves when the groups are gone: what still lives in them is killed first. Gives up after a second. */
export async function removeControlGroup({ folders }: ControlGroup): Promise<void> {
  for (let tries = 0; tries < 50 && folders.some((folder) => existsSync(folder)); tries += 1) {
    for (const folder of folders) clear(folder);
    if (folders.some((folder) => !removeFolder(folder)))
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function clear(folder: string): void {
  for (const pid of readText(join(folder, 'cgroup.procs')).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}

function removeFolder(folder: string): boolean {
  try {
    rmdirSync(folder);
  } catch {
    return !existsSync(folder);
  }
  return true;
}

function figures({ cpus, memoryMb }: ResourceShare) {
  return {
    quotaUs: Math.max(LEAST_QUOTA_US, Math.round(cpus * PERIOD_US)),
    bytes: memoryMb * 1_048_576,
  };
}

function write(folder: string, file: string, value: string | number): void {
  writeFileSync(join(folder, file), String(value), { flag: 'r+' });
}

function writeIfThere(folder: string, file: string, value: string | number): void {
  try {
    write(folder, file, value);
  } catch {
    // Not every kernel has it, and a process may have ended.
  }
}
