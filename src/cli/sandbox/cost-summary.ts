import { formatMs } from '../../sandbox/viewer/units.ts';
import type { ExtensionCost, ExtensionCosts } from './extension-costs.ts';

/** What the extensions cost, as lines of text; nothing where there were none. */
export function costSummary({ extensions, overheadsMs }: ExtensionCosts): readonly string[] {
  if (extensions.length === 0) return [];
  const added = overheadsMs.map(formatMs).join(', ');
  return [
    'What the extensions cost',
    ...extensions.map(costLine),
    ...(added === '' ? [] : [`  added after the runtime was done, per invocation: ${added}`]),
  ];
}

function costLine({ name, registerMs, readyMs, cost }: ExtensionCost): string {
  const cpuMs = cost?.userMs === undefined ? undefined : cost.userMs + (cost.systemMs ?? 0);
  const parts = [
    known(registerMs, (ms) => `registered after ${formatMs(ms)}`),
    known(readyMs, (ms) => `first next after ${formatMs(ms)}`),
    known(cpuMs, (ms) => `CPU ${formatMs(ms)}`),
    known(cost?.peakRssKb, (kb) => `peak memory ${megabytes(kb)}`),
    known(cost?.privateDirtyKb, (kb) => `private ${megabytes(kb)}`),
  ];
  return `  ${name}: ${parts.filter((part) => part !== undefined).join(', ') || 'nothing is known'}`;
}

function known(value: number | undefined, text: (value: number) => string): string | undefined {
  return value === undefined ? undefined : text(value);
}

function megabytes(kb: number): string {
  return `${(kb / 1024).toFixed(1)} MB`;
}
