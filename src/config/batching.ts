import type { FlushStrategy } from '../lifecycle/flush-policy.ts';
import type { Signal } from '../otlp/request.ts';
import type { Values } from './settings.ts';

/** While handlers run, nothing waits longer than this unless the user says otherwise. */
const EVERY_MS = 5000;

/** How many of a signal's items travel and wait. */
export interface Batching {
  /** The most that one request holds. */
  readonly maxItems: number;
  /** The most that wait. */
  readonly maxQueueItems: number;
  /** Of one attempt; `Infinity` for no limit. */
  readonly timeoutMs: number;
}

/**
 * A signal's batching: what the variables of the SDK's batch processors say where they are set. Their defaults do
 * not bind the bridge, whose queue is bounded in bytes.
 */
export function batchingOf(signal: Signal, values: Values): Batching {
  const { queueSize, batchSize, timeout } = processorOf(signal, values);
  const maxQueueItems = queueSize ?? Number.POSITIVE_INFINITY;
  const maxItems = Math.min(batchSize ?? Number.POSITIVE_INFINITY, maxQueueItems);
  return { maxItems, maxQueueItems, timeoutMs: timeout || Number.POSITIVE_INFINITY };
}

interface Processor {
  readonly queueSize: number | undefined;
  readonly batchSize: number | undefined;
  readonly timeout: number | undefined;
}

function processorOf(signal: Signal, values: Values): Processor {
  const { bspMaxQueueSize, bspMaxExportBatchSize, bspExportTimeout } = values;
  const { blrpMaxQueueSize, blrpMaxExportBatchSize, blrpExportTimeout } = values;
  switch (signal) {
    case 'traces':
      return { queueSize: bspMaxQueueSize, batchSize: bspMaxExportBatchSize, timeout: bspExportTimeout };
    case 'logs':
      return { queueSize: blrpMaxQueueSize, batchSize: blrpMaxExportBatchSize, timeout: blrpExportTimeout };
    case 'metrics':
      return { queueSize: undefined, batchSize: undefined, timeout: values.metricExportTimeout };
  }
}

/** The strategy and its interval: the strategy's own, else the shorter of the batch processors' delays. */
export function flushStrategyOf({ flush, bspScheduleDelay, blrpScheduleDelay }: Values): FlushStrategy {
  const delays = [bspScheduleDelay, blrpScheduleDelay].filter((delay) => delay !== undefined);
  const byDelay = delays.length === 0 ? EVERY_MS : Math.min(...delays);
  return { kind: flush.kind, everyMs: flush.everyMs ?? byDelay };
}
