import { describe, expect, test } from 'bun:test';
import { INSTRUMENTS } from '../../src/convert/instruments.ts';
import type { Measurement, MetricRecord, Resource } from '../../src/convert/records.ts';
import { count, createCounters } from '../../src/counters.ts';
import { Metering } from '../../src/metering.ts';
import { at } from '../support/builders.ts';
import { ManualClock } from '../support/manual-clock.ts';

const RESOURCE: Resource = { attributes: { 'service.name': 'orders' } };
const INTERVAL_MS = 60_000;

interface Stored {
  readonly metrics: readonly MetricRecord[];
  readonly resource: Resource;
}

function start(fault?: Error) {
  const clock = new ManualClock(at(0));
  const counters = createCounters();
  const exporter = 'protobuf';
  const stored: Stored[] = [];
  const failures: unknown[] = [];
  const metering = new Metering({
    clock,
    aggregator: { temporality: 'delta', histogram: 'explicit_bucket_histogram' },
    intervalMs: INTERVAL_MS,
    exporters: { traces: exporter, logs: exporter, metrics: exporter },
    facts: () => ({ counters, queues: [], queueBytes: 0, maxQueueBytes: 1000 }),
    store: (metrics, resource) => {
      if (fault !== undefined) throw fault;
      stored.push({ metrics, resource });
    },
    failed: (error) => void failures.push(error),
  });
  return { clock, counters, metering, stored, failures };
}

function invocation(): Measurement {
  return { instrument: INSTRUMENTS.invocations, value: 1, time: at(0), attributes: {} };
}

function names(stored: readonly Stored[]): string[][] {
  return stored.map(({ metrics }) => metrics.map(({ name }) => name));
}

describe('a snapshot', () => {
  test('leaves with the first flush, under the resource as it is known by then', () => {
    const { metering, stored } = start();
    metering.record([invocation()], { attributes: {} });
    metering.record([], RESOURCE);

    metering.beforeFlush(false);

    expect(names(stored)).toEqual([['faas.invocations']]);
    expect(stored[0]?.resource).toBe(RESOURCE);
  });

  test('leaves with no other flush until the interval has passed', async () => {
    const { clock, metering, stored } = start();
    metering.record([invocation()], RESOURCE);
    metering.beforeFlush(true);
    metering.record([invocation(), invocation()], RESOURCE);

    await clock.advance(INTERVAL_MS - 1);
    metering.beforeFlush(true);
    expect(stored).toHaveLength(1);
    await clock.advance(1);
    metering.beforeFlush(true);

    expect(stored[1]?.metrics[0]?.points).toMatchObject([{ value: 2 }]);
  });

  test('leaves with the last flush, whenever that is', () => {
    const { metering, stored } = start();
    metering.record([invocation()], RESOURCE);
    metering.beforeFlush(true);
    metering.record([invocation()], RESOURCE);

    metering.beforeLastFlush();

    expect(names(stored)).toEqual([['faas.invocations'], ['faas.invocations']]);
  });

  test('leaves with the next flush where the clock was set back', async () => {
    const { clock, metering, stored } = start();
    metering.record([invocation()], RESOURCE);
    metering.beforeFlush(true);
    metering.record([invocation()], RESOURCE);

    clock.jump(-3_600_000);
    metering.beforeFlush(true);

    expect(stored).toHaveLength(2);
  });
});

describe('where nothing was measured', () => {
  test('nothing is sent, with the last flush neither', () => {
    const { metering, stored } = start();
    metering.record([], RESOURCE);

    metering.beforeFlush(true);
    metering.beforeLastFlush();

    expect(stored).toEqual([]);
    expect(metering.dueSince).toBeUndefined();
  });

  test("the bridge's own metrics make no flush, but go with one that happens anyway", () => {
    const { metering, counters, stored } = start();
    metering.record([], RESOURCE);
    count(counters.delivered, 'logs', 3);

    metering.beforeFlush(false);
    expect(stored).toEqual([]);
    expect(metering.dueSince).toBeUndefined();
    metering.beforeFlush(true);

    expect(names(stored)).toEqual([['otel.sdk.exporter.log.exported']]);
  });
});

describe('what waits', () => {
  test('is due from the first measurement on, and later when the interval is over', async () => {
    const { clock, metering } = start();
    await clock.advance(5);
    metering.record([invocation()], RESOURCE);
    expect(metering.dueSince).toBe(at(5));
    metering.beforeFlush(true);

    await clock.advance(10);
    metering.record([invocation()], RESOURCE);
    expect(metering.dueSince).toBeUndefined();
    await clock.advance(INTERVAL_MS);

    expect(metering.dueSince).toBe(at(5 + INTERVAL_MS));
  });
});

test('attempts to export are told, failed ones with their error', () => {
  const { metering, stored } = start();
  metering.record([invocation()], RESOURCE);
  metering.attempted('logs', 20, { kind: 'delivered', rejectedItems: 0, message: undefined });
  metering.attempted('logs', 20, { kind: 'delivered', rejectedItems: 1, message: 'odd' });
  metering.attempted('traces', 5, { kind: 'refused', status: 401, message: 'who are you' });
  metering.attempted('traces', 5, { kind: 'too-large', message: '' });
  metering.attempted('metrics', 9, { kind: 'unavailable', reason: 'timeout', retryAfterMs: undefined });

  metering.beforeFlush(true);

  const [, duration, retries] = stored[0]?.metrics ?? [];
  const errors = duration?.points.map(({ attributes }) => attributes['error.type']);
  expect(duration?.name).toBe('otel.sdk.exporter.operation.duration');
  expect(errors).toEqual([undefined, 'rejected', '401', '413', 'timeout']);
  expect(retries).toMatchObject({ name: 'lambda_otel_bridge.exporter.retries', points: [{ value: 1 }] });
});

test('a bug in it costs metrics, and nothing else', () => {
  const fault = new Error('broken');
  const { metering, failures } = start(fault);
  metering.record([invocation()], RESOURCE);

  metering.beforeFlush(true);
  metering.record([invocation()], RESOURCE);
  metering.beforeLastFlush();

  expect(failures).toEqual([fault, fault]);
});
