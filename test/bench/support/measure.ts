import { readdirSync, readFileSync } from 'node:fs';
import type { SandboxEvent } from '../../../src/sandbox/events.ts';

/** The process of the extension, NaN before it has been started. */
export function extensionPid(events: readonly SandboxEvent[]): number {
  const started = events.find(
    (event) => event.kind === 'process-started' && event.process.role === 'extension',
  );
  return started?.kind === 'process-started' ? started.process.pid : Number.NaN;
}

/** CPU time that all threads of a process have used, ms; NaN where the kernel does not tell. */
export function cpuMs(pid: number): number {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const nanos = tasks.map((task) =>
      Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanos.reduce((sum, one) => sum + one, 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of a process and the part of it that is its own, MB. */
export function memoryMb(pid: number): { readonly resident: number; readonly private: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mb = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? Number.NaN) / 1024;
  return { resident: mb('Rss'), private: mb('Private_Dirty') };
}

/** The largest resident size of a process, MB, since it was started or its peak was begun anew. */
export function peakMb(pid: number): number {
  const [, kb] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb ?? Number.NaN) / 1024;
}

/** Value below which the given share of a sample lies. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** `median (10 %–90 %)`, one decimal below 100. */
export function spread(sample: readonly number[]): string {
  const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => quantile(sample, share)).map(rounded);
  return `${middle} (${low}–${high})`;
}

function rounded(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** Rows of equal keys as a table whose columns are as wide as they need to be. */
export function table(rows: readonly Readonly<Record<string, string>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(columns), ...rows.map((row) => line(columns.map((column) => row[column] ?? '')))].join('\n');
}
