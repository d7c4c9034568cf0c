import type { SandboxEvent } from '../../sandbox/events.ts';

/** What the extension cost the function, over all its processes. Durations in ms, memory in bytes. */
export interface ExtensionCost {
  /** One process per environment: a timeout and a crash start another. */
  readonly processes: number;
  /** From exec to register, which the runtime's start waits for. */
  readonly registerMs: readonly number[];
  /** From exec to the first `next`. */
  readonly readyMs: readonly number[];
  /** Added to each invocation after its runtime was done. */
  readonly addedMs: readonly number[];
  /** User and system time of all processes together; `undefined` where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** The largest process. */
  readonly peakBytes: number | undefined;
  readonly privateBytes: number | undefined;
}

export function costOf(events: readonly SandboxEvent[]): ExtensionCost {
  const costs = events.flatMap((event) =>
    event.kind === 'process-exited' && event.process.role === 'extension' ? [event.cost] : [],
  );
  return {
    processes: costs.length,
    registerMs: events.flatMap((event) => (event.kind === 'extension-registered' ? [event.sinceExecMs] : [])),
    readyMs: events.flatMap((event) => (event.kind === 'extension-ready' ? [event.sinceExecMs] : [])),
    addedMs: events.flatMap((event) => (event.kind === 'invoke-ended' ? [event.extensionOverheadMs] : [])),
    cpuMs: total(costs.map(({ userMs, systemMs }) => total([userMs, systemMs]))),
    peakBytes: largest(costs.map(({ peakRssKb }) => peakRssKb)),
    privateBytes: largest(costs.map(({ privateDirtyKb }) => privateDirtyKb)),
  };
}

export function median(values: readonly number[]): number | undefined {
  const inOrder = [...values].sort((a, b) => a - b);
  return inOrder[Math.floor((inOrder.length - 1) / 2)];
}

function total(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return values.length === 0 ? undefined : sum;
}

/** kB → bytes of the largest that is known. */
function largest(kilobytes: readonly (number | undefined)[]): number | undefined {
  const known = kilobytes.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known) * 1024;
}
