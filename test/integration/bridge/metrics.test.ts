import { describe, expect, test } from 'bun:test';
import type { SinkMetric, SinkMetricPoint } from '../../../src/sandbox/otlp/metrics.ts';
import { ENGINES, type Lambda, withLambda } from '../../support/lambda.ts';

function pointsOf({ sink }: Lambda, name: string): readonly SinkMetricPoint[] {
  return sink.received.metrics.filter((metric) => metric.name === name).flatMap(({ points }) => points);
}

/** What the delta points of a counter add up to, or how many values those of a histogram have. */
function totalOf(lambda: Lambda, name: string): number {
  const amounts = pointsOf(lambda, name).map(({ value, histogram }) => Number(histogram?.count ?? value));
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

function sumOf(lambda: Lambda, name: string): number {
  return pointsOf(lambda, name).reduce((sum, { histogram }) => sum + (histogram?.sum ?? 0), 0);
}

/** Values that the platform has put in its records of a type. */
function platformValues(lambda: Lambda, type: string, field: string): number[] {
  return lambda.eventsOf('telemetry-generated').flatMap(({ record: event }) => {
    if (event.type !== type) return [];
    const { metrics } = event.record as { metrics?: Readonly<Record<string, number>> };
    return metrics?.[field] ?? [];
  });
}

function metricRequests({ sink }: Lambda) {
  return sink.received.requests.filter(({ path }) => path === '/v1/metrics');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe.each(ENGINES)('the built layer on %s', (engine) => {
  test('counts each invocation by how it ended, and measures what the platform says of it', async () => {
    await withLambda(engine, { sandbox: { timeoutMs: 1000 } }, async (lambda) => {
      const events = [{}, { error: 'no' }, { answer: { n: 1 } }, { waitMs: 60_000 }, { exit: 3 }, {}];
      for (const event of events) await lambda.invoke(JSON.stringify(event));
      await lambda.shutdown();

      const total = (name: string) => totalOf(lambda, name);
      expect(total('faas.invocations')).toBe(3);
      expect(total('faas.errors')).toBe(2);
      expect(total('faas.timeouts')).toBe(1);
      expect(total('faas.coldstarts')).toBe(1);
      expect(total('faas.invoke_duration')).toBe(6);
      const durations = platformValues(lambda, 'platform.runtimeDone', 'durationMs');
      expect(sumOf(lambda, 'faas.invoke_duration')).toBeCloseTo(sum(durations) / 1000, 6);
      const inits = platformValues(lambda, 'platform.initReport', 'durationMs');
      expect(total('faas.init_duration')).toBe(inits.length);
      expect(sumOf(lambda, 'faas.init_duration')).toBeCloseTo(sum(inits) / 1000, 6);
    });
  });

  test('measures memory and what is billed, from reports that come after their invocation', async () => {
    await withLambda(engine, {}, async (lambda) => {
      for (let n = 0; n < 3; n += 1) await lambda.invoke('{}');
      await lambda.shutdown();

      const billed = platformValues(lambda, 'platform.report', 'billedDurationMs');
      const memory = platformValues(lambda, 'platform.report', 'maxMemoryUsedMB');
      expect(billed).toHaveLength(3);
      expect(sumOf(lambda, 'aws.lambda.billed_duration')).toBeCloseTo(sum(billed) / 1000, 6);
      expect(sumOf(lambda, 'faas.mem_usage')).toBe(sum(memory) * 1_048_576);
    });
  });

  test('sends a snapshot with the first flush and at SHUTDOWN, intervals joined, and none between', async () => {
    await withLambda(engine, { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end' } }, async (lambda) => {
      await lambda.invoke('{}');
      const afterFirst = metricRequests(lambda).length;
      await lambda.invoke('{}');
      await lambda.invoke('{}');
      const beforeShutdown = metricRequests(lambda).length;
      await lambda.shutdown();

      expect([afterFirst, beforeShutdown, metricRequests(lambda).length]).toEqual([1, 1, 2]);
      const [first, last] = pointsOf(lambda, 'faas.invocations');
      expect([first?.value, last?.value]).toEqual([1n, 2n]);
      expect(last?.startNano).toBe(first?.timeNano ?? 0n);
      for (const { startNano, timeNano } of [first, last].flatMap((point) => point ?? [])) {
        expect(startNano).toBeLessThan(timeNano);
      }
    });
  });

  test('sends a snapshot with every flush that is an interval later', async () => {
    const env = { LAMBDA_OTEL_BRIDGE_FLUSH: 'end', OTEL_METRIC_EXPORT_INTERVAL: '1' };
    await withLambda(engine, { env }, async (lambda) => {
      for (let n = 0; n < 3; n += 1) await lambda.invoke('{}');

      expect(pointsOf(lambda, 'faas.invocations').map(({ value }) => value)).toEqual([1n, 1n, 1n]);
    });
  });

  test('adds up where cumulative metrics are wanted, in JSON too', async () => {
    const env = {
      LAMBDA_OTEL_BRIDGE_FLUSH: 'end',
      OTEL_METRIC_EXPORT_INTERVAL: '1',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'cumulative',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
    };
    await withLambda(engine, { env }, async (lambda) => {
      for (let n = 0; n < 3; n += 1) await lambda.invoke('{}');

      const points = pointsOf(lambda, 'faas.invocations');
      expect(points.map(({ value }) => value)).toEqual([1n, 2n, 3n]);
      expect(new Set(points.map(({ startNano }) => startNano)).size).toBe(1);
      expect(metricRequests(lambda).map(({ status, encoding }) => [status, encoding])).toContainEqual([
        200,
        'json',
      ]);
    });
  });

  test('tells of itself what it has exported', async () => {
    await withLambda(engine, { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end' } }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['one', 'two'] }));
      await lambda.invoke(JSON.stringify({ logs: ['three'] }));
      const [spans, logs] = [lambda.spans().length, lambda.logs().length];
      await lambda.shutdown();

      expect(totalOf(lambda, 'otel.sdk.exporter.span.exported')).toBe(spans);
      expect(totalOf(lambda, 'otel.sdk.exporter.log.exported')).toBe(logs);
      expect(totalOf(lambda, 'otel.sdk.exporter.operation.duration')).toBeGreaterThanOrEqual(4);
      expect(
        own(lambda)
          .flatMap(({ points }) => points)
          .map(({ attributes }) => attributes['error.type']),
      ).toEqual(
        own(lambda)
          .flatMap(({ points }) => points)
          .map(() => undefined),
      );
    });
  });

  test('sends none where they are not wanted', async () => {
    await withLambda(engine, { env: { OTEL_METRICS_EXPORTER: 'none' } }, async (lambda) => {
      await lambda.invoke('{}');
      await lambda.shutdown();

      expect(metricRequests(lambda)).toEqual([]);
      expect(lambda.spans('my-function')).toHaveLength(1);
    });
  });

  test('sends them alone where nothing else is wanted', async () => {
    const env = { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
    await withLambda(engine, { env }, async (lambda) => {
      await lambda.invoke('{}');
      await lambda.invoke('{}');
      await lambda.shutdown();

      expect(totalOf(lambda, 'faas.invocations')).toBe(2);
      expect(new Set(lambda.sink.received.requests.map(({ path }) => path))).toEqual(
        new Set(['/v1/metrics']),
      );
    });
  });
});

function own({ sink }: Lambda): readonly SinkMetric[] {
  return sink.received.metrics.filter(({ name }) => name.startsWith('otel.sdk.'));
}
