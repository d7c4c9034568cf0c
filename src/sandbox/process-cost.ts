import { readText } from './read-text.ts';

/** What `/proc` says about a living process; `undefined` where there is no `/proc` or no such process. */
export interface MemoryUse {
  /** Since its exec. */
  readonly peakRssKb: number | undefined;
  readonly privateDirtyKb: number | undefined;
}

export function readMemoryUse(pid: number): MemoryUse {
  return {
    peakRssKb: readKb(`/proc/${pid}/status`, 'VmHWM'),
    privateDirtyKb: readKb(`/proc/${pid}/smaps_rollup`, 'Private_Dirty'),
  };
}

function readKb(path: string, field: string): number | undefined {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readText(path));
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
