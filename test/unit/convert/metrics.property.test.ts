import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Measurement } from '../../../src/convert/records.ts';
import type { TelemetryEvent } from '../../../src/telemetry-api/events.ts';
import { at, functionLog, init, report, runtimeDone, start } from '../../support/builders.ts';
import { converter, invoke } from '../../support/converter.ts';

const SPACING_MS = 11_000;
const STATUSES = ['success', 'error', 'failure', 'timeout'] as const;

interface History {
  readonly statuses: readonly (typeof STATUSES)[number][];
  readonly managed: boolean;
  /** The same request each time, as of an asynchronous invocation that is retried. */
  readonly retried: boolean;
}

const history: fc.Arbitrary<History> = fc.record({
  statuses: fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 6 }),
  managed: fc.boolean(),
  retried: fc.boolean(),
});

const MANAGED = { resource: { initializationType: 'lambda-managed-instances' } };

function requestIdOf(n: number): string {
  return `6d68ca91-49c9-448d-89b8-7ca3e6dc66${String(n).padStart(2, '0')}`;
}

/** A cold start and invocations after it, each told by a start, the end of its runtime, and a report. */
function eventsOf({ statuses, managed, retried }: History): TelemetryEvent[] {
  const invocations = statuses.flatMap((status, n) => {
    const requestId = requestIdOf(retried ? 0 : n);
    const from = n * SPACING_MS;
    const told = { billedDurationMs: 100 + n, maxMemoryUsedMb: 64 };
    const initDurationMs = n === 0 && !managed ? 200 : undefined;
    return [
      start({ requestId, time: from }),
      functionLog('a line', from + 10),
      ...(managed ? [] : [runtimeDone({ requestId, status, time: from + 50 + n, durationMs: 50 + n })]),
      report({ requestId, status, time: from + 90 + n, durationMs: 50 + n, ...told, initDurationMs }),
    ];
  });
  return managed ? invocations : [...init(), ...invocations];
}

const disorder = fc.record({
  size: fc.integer({ min: 1, max: 6 }),
  random: fc.infiniteStream(fc.nat(1000)),
  invokes: fc.boolean(),
});

/** Gives events in batches, in the order that they have, and yields all that is measured until the end. */
function measure(
  events: readonly TelemetryEvent[],
  { managed, statuses, retried }: History,
  { size, invokes }: { readonly size: number; readonly invokes: boolean },
): Measurement[] {
  const one = converter(managed ? MANAGED : {});
  if (invokes && !managed)
    for (const [n] of statuses.entries())
      invoke(one, { requestId: requestIdOf(retried ? 0 : n), time: n * SPACING_MS + 1 });
  const measured: Measurement[] = [];
  for (let from = 0; from < events.length; from += size)
    measured.push(...one.convert(events.slice(from, from + size)).measurements);
  return [...measured, ...one.finish('spindown', at(100 * SPACING_MS)).measurements];
}

/** The values of each metric, in no order. */
function values(measurements: readonly Measurement[]): Readonly<Record<string, readonly number[]>> {
  const byName: Record<string, number[]> = {};
  for (const { instrument, value } of measurements) {
    byName[instrument.name] = [...(byName[instrument.name] ?? []), value].sort((a, b) => a - b);
  }
  return byName;
}

/** What the metrics of a history are, by counting in it. */
function expected({ statuses, managed }: History): Readonly<Record<string, readonly number[]>> {
  const ones = (...wanted: readonly string[]) =>
    statuses.filter((status) => wanted.includes(status)).map(() => 1);
  const all = {
    'faas.invocations': ones('success'),
    'faas.errors': ones('error', 'failure'),
    'faas.timeouts': ones('timeout'),
    'faas.invoke_duration': statuses.map((_, n) => (50 + n) / 1000),
    'aws.lambda.billed_duration': statuses.map((_, n) => (100 + n) / 1000),
    'faas.mem_usage': statuses.map(() => 67_108_864),
    'faas.init_duration': managed ? [] : [0.2],
    'faas.coldstarts': managed ? [] : [1],
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}

const RUNS = { numRuns: 300 };

test('in order, however it is cut into batches, everything is measured once', async () => {
  await fc.assert(
    fc.property(history, disorder, (given, how) => {
      const measured = measure(eventsOf(given), given, { ...how, invokes: false });

      expect(values(measured)).toEqual(expected(given));
    }),
    RUNS,
  );
});

test('what comes twice is measured once', async () => {
  await fc.assert(
    fc.property(history, disorder, (given, { random, ...how }) => {
      const events = eventsOf(given);
      const repeated = events.flatMap((event) =>
        Number(random.next().value) < 500 ? [event, event] : event,
      );

      const measured = measure([...repeated, ...events], given, { ...how, invokes: false });

      expect(values(measured)).toEqual(expected(given));
    }),
    RUNS,
  );
});

test('in any order everything is measured once, where each invocation has a request of its own', async () => {
  await fc.assert(
    fc.property(history, disorder, (drawn, { random, ...how }) => {
      const given = { ...drawn, retried: false };
      const keyed = eventsOf(given).map((event) => ({ event, key: Number(random.next().value) }));
      const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ event }) => event);

      expect(values(measure(shuffled, given, how))).toEqual(expected(given));
    }),
    RUNS,
  );
});

test('what is lost is made up for by what else tells of it, and nothing is measured twice', async () => {
  await fc.assert(
    fc.property(history, disorder, (drawn, { random, ...how }) => {
      const given = { ...drawn, retried: false };
      const left = eventsOf(given).filter(() => Number(random.next().value) < 700);

      const measured = values(measure(left, given, how));

      const ended = new Set(left.flatMap((event) => (isEnd(event) ? (event.requestId ?? []) : [])));
      const reports = left.filter(({ type }) => type === 'platform.report');
      const outcomes = ['faas.invocations', 'faas.errors', 'faas.timeouts'].flatMap(
        (name) => measured[name] ?? [],
      );
      const isInitTold = left.some(
        (event) =>
          event.type === 'platform.initReport' ||
          (event.type === 'platform.report' && event.initDurationMs !== undefined),
      );
      expect(outcomes).toHaveLength(ended.size);
      expect(measured['faas.invoke_duration'] ?? []).toHaveLength(ended.size);
      expect(measured['faas.mem_usage'] ?? []).toHaveLength(reports.length);
      expect(measured['faas.init_duration'] ?? []).toHaveLength(isInitTold ? 1 : 0);
      expect((measured['faas.coldstarts'] ?? []).length).toBeLessThanOrEqual(isInitTold ? 1 : 0);
    }),
    RUNS,
  );
});

function isEnd(event: TelemetryEvent) {
  return event.type === 'platform.runtimeDone' || event.type === 'platform.report';
}
