import type { Signal } from './request.ts';

const LEVELS: Readonly<Record<Signal, readonly string[]>> = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};

/** How many spans, log records or data points are in the JSON value of a signal's request; 0 for what is none. */
export function jsonItems(signal: Signal, request: unknown): number {
  const items = LEVELS[signal].reduce<readonly unknown[]>(within, [request]);
  return signal === 'metrics' ? within(items.flatMap(valuesOf), 'dataPoints').length : items.length;
}

/** What is in the lists that all the holders have under a key. */
function within(holders: readonly unknown[], key: string): readonly unknown[] {
  return holders.flatMap((holder) => {
    const list = isObject(holder) ? holder[key] : undefined;
    return Array.isArray(list) ? list : [];
  });
}

function valuesOf(metric: unknown): unknown[] {
  return isObject(metric) ? Object.values(metric) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
