import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ConverterOptions } from '../../../src/convert/options.ts';
import type { HrTime, LogRecord, SpanRecord, TelemetryRecord } from '../../../src/convert/records.ts';
import { decodeBatch } from '../../../src/telemetry-api/decode-batch.ts';
import type { TelemetryEvent } from '../../../src/telemetry-api/events.ts';
import {
  at,
  functionLog,
  init,
  initReport,
  initStart,
  nodeLine,
  report,
  runtimeDone,
  start,
} from '../../support/builders.ts';
import { converter, invoke, logsOf, spansOf } from '../../support/converter.ts';
import { telemetryFixtures } from '../../support/fixtures.ts';

/** An INVOKE or a batch of events, as they reach the bridge. */
type Step =
  | { readonly invoke: string; readonly time: number }
  | { readonly batch: readonly TelemetryEvent[] };

interface Invocation {
  readonly requestId: string;
  readonly logs: readonly ('with id' | 'json' | 'raw')[];
  readonly status: string;
}

const invocation: fc.Arbitrary<Invocation> = fc.record({
  requestId: fc.uuid(),
  logs: fc.array(fc.constantFrom('with id', 'json', 'raw'), { maxLength: 4 }),
  status: fc.constantFrom('success', 'error', 'timeout'),
});

const SPACING_MS = 10_000;

function logsFor({ requestId, logs }: Invocation, from: number): TelemetryEvent[] {
  return logs.map((kind, n) => {
    const body = `${requestId} ${n}`;
    if (kind === 'raw') return functionLog(body, from + 10 + n);
    if (kind === 'json') return functionLog({ message: body, requestId, n }, from + 10 + n);
    return functionLog(nodeLine(body, { requestId }), from + 10 + n);
  });
}

function historyOf(invocations: readonly Invocation[], managed: boolean): TelemetryEvent[] {
  const begun = managed ? [initStart(MANAGED), initReport(MANAGED)] : init();
  const invoked = invocations.flatMap((one, n) => {
    const { requestId, status } = one;
    const from = n * SPACING_MS;
    const done = runtimeDone({ requestId, status, time: from + 100 });
    return [
      start({ requestId, time: from }),
      ...logsFor(one, from),
      ...(managed ? [] : [done]),
      report({ requestId, status, time: from + 150 }),
    ];
  });
  return [...begun, functionLog('init', -200), ...invoked];
}

const MANAGED = { initializationType: 'lambda-managed-instances' };

/** A history as it may arrive: cut into batches, with INVOKEs in between, in any order, with losses and repetitions. */
const arrival = fc
  .record({
    invocations: fc.uniqueArray(invocation, {
      minLength: 1,
      maxLength: 4,
      selector: ({ requestId }) => requestId,
    }),
    managed: fc.boolean(),
    disorder: fc.constantFrom('none', 'repeated', 'shuffled', 'lossy'),
    size: fc.integer({ min: 1, max: 8 }),
    seed: fc.infiniteStream(fc.nat(1000)),
    tellsInvoke: fc.boolean(),
  })
  .map(({ invocations, managed, disorder, size, seed, tellsInvoke }) => {
    const next = () => Number(seed.next().value);
    const events = disordered(historyOf(invocations, managed), disorder, next);
    const invokes = tellsInvoke && !managed ? invokesOf(invocations) : [];
    return { managed, disorder, events, steps: stepsOf(events, invokes, size), invocations };
  });

function disordered(events: TelemetryEvent[], disorder: string, next: () => number): TelemetryEvent[] {
  if (disorder === 'repeated')
    return events.flatMap((event) => (isLog(event) || next() < 500 ? [event] : [event, event]));
  if (disorder === 'none') return events;
  const keyed = events.map((event) => ({ event, key: next() }));
  const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ event }) => event);
  return disorder === 'shuffled' ? shuffled : events.filter(() => next() < 700);
}

function isLog({ type }: TelemetryEvent): boolean {
  return type === 'function' || type === 'extension';
}

function invokesOf(invocations: readonly Invocation[]): Step[] {
  return invocations.map(({ requestId }, n) => ({ invoke: requestId, time: n * SPACING_MS + 2 }));
}

function stepsOf(events: readonly TelemetryEvent[], invokes: readonly Step[], size: number): Step[] {
  const batches: Step[] = [];
  for (let from = 0; from < events.length; from += size)
    batches.push({ batch: events.slice(from, from + size) });
  // Each INVOKE comes somewhere among the batches, in order.
  const every = Math.max(1, Math.floor(batches.length / Math.max(1, invokes.length)));
  const left = [...invokes];
  return [
    ...batches.flatMap((batch, n) => (n % every === 0 ? [...left.splice(0, 1), batch] : [batch])),
    ...left,
  ];
}

function run(
  steps: readonly Step[],
  options: Partial<ConverterOptions> & { managed: boolean },
): TelemetryRecord[] {
  const { managed, ...overrides } = options;
  const one = converter({ ...overrides, resource: managed ? MANAGED : {} });
  const records = steps.flatMap((step) => {
    if ('batch' in step) return one.convert(step.batch).records;
    invoke(one, { requestId: step.invoke, time: step.time });
    return [];
  });
  return [...records, ...one.finish('spindown', at(10 * SPACING_MS)).records];
}

const toNumber = ([seconds, nanos]: HrTime) => seconds + nanos / 1e9;

function isValidSpan({ ids, parentSpanId, start: from, end }: SpanRecord): boolean {
  const isParentValid = parentSpanId === undefined || SPAN_ID.test(parentSpanId);
  return (
    TRACE_ID.test(ids.traceId) && SPAN_ID.test(ids.spanId) && isParentValid && toNumber(end) >= toNumber(from)
  );
}

function isValidLog({ traceId, spanId, observed }: LogRecord): boolean {
  const isTraceValid = traceId === undefined ? spanId === undefined : TRACE_ID.test(traceId);
  return isTraceValid && (spanId === undefined || SPAN_ID.test(spanId)) && toNumber(observed) >= 0;
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
const RUNS = { numRuns: 300 };

test('whatever arrives, every log comes out once', async () => {
  await fc.assert(
    fc.property(arrival, ({ events, steps, managed }) => {
      const bodies = logsOf({ records: run(steps, { managed, platformLogs: 'none' }) }).map(({ body }) =>
        String(body),
      );

      expect(bodies.toSorted()).toEqual(events.filter(isLog).map(bodyOf).toSorted());
    }),
    RUNS,
  );
});

function bodyOf(event: TelemetryEvent): string {
  const record = event.type === 'function' ? event.record : undefined;
  if (typeof record !== 'string') return String(Object(record).message);
  return record.trimEnd().split('\t').at(-1) ?? '';
}

test('whatever arrives, ids are valid and no span ends before it starts', async () => {
  await fc.assert(
    fc.property(arrival, ({ steps, managed }) => {
      const records = run(steps, { managed, platformLogs: 'all', phases: 'spans' });

      expect(spansOf({ records }).filter((span) => !isValidSpan(span))).toEqual([]);
      expect(logsOf({ records }).filter((log) => !isValidLog(log))).toEqual([]);
    }),
    RUNS,
  );
});

test('whatever arrives, an invocation that is known to have begun is one span', async () => {
  await fc.assert(
    fc.property(arrival, ({ events, steps, managed }) => {
      const spans = spansOf({ records: run(steps, { managed }) }).filter(({ name }) => name === 'orders');

      const begun = new Set(events.flatMap((event) => ('requestId' in event ? (event.requestId ?? []) : [])));
      const ofRequest = spans.map(({ attributes }) => attributes['faas.invocation_id']);
      expect(new Set(ofRequest).size).toBe(ofRequest.length);
      expect([...begun].filter((requestId) => !ofRequest.includes(requestId))).toEqual([]);
    }),
    RUNS,
  );
});

test('where nothing is lost, logs have the ids of the invocation that wrote them', async () => {
  const complete = arrival.filter(({ disorder }) => disorder === 'none' || disorder === 'repeated');
  await fc.assert(
    fc.property(complete, ({ steps, managed }) => {
      const records = run(steps, { managed });
      const spans = new Map(
        spansOf({ records }).map(({ attributes, ids }) => [attributes['faas.invocation_id'], ids]),
      );

      for (const { attributes, body, traceId, spanId } of logsOf({ records })) {
        const requestId = attributes['faas.invocation_id'];
        const isNamed = requestId !== undefined;
        expect(isNamed ? spans.get(requestId) : undefined).toEqual(
          isNamed ? { traceId: String(traceId), spanId: String(spanId) } : undefined,
        );
        expect(!isNamed || String(body).startsWith(String(requestId)) || typeof body !== 'string').toBe(true);
      }
    }),
    RUNS,
  );
});

test('recorded bodies in which bytes have changed are converted all the same', async () => {
  const bodies = telemetryFixtures().flatMap(({ posts }) => posts);
  const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0x20, max: 0x7e }) });
  await fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...bodies), { maxLength: 4 }),
      fc.array(change, { maxLength: 8 }),
      (posts, changes) => {
        const one = converter({ platformLogs: 'all', phases: 'spans' });

        const records = posts.flatMap((post) => {
          const body = Buffer.from(post);
          for (const { at: place, byte } of changes) body[place % body.length] = byte;
          return one.convert(decodeBatch(body, at(0)).events).records;
        });

        const all = [...records, ...one.finish('spindown', at(0)).records];
        expect(spansOf({ records: all }).filter((span) => !isValidSpan(span))).toEqual([]);
        expect(logsOf({ records: all }).filter((log) => !isValidLog(log))).toEqual([]);
      },
    ),
    RUNS,
  );
});

const FIELDS = ['requestId', 'status', 'errorType', 'metrics', 'spans', 'tracing', 'phase', 'functionName'];
const LOG_FIELDS = [
  'message',
  'level',
  'timestamp',
  'requestId',
  'trace_id',
  'errorType',
  'stackTrace',
  '__proto__',
];
const anyEvent = fc.record({
  type: fc.constantFrom(
    'platform.initStart',
    'platform.initReport',
    'platform.start',
    'platform.runtimeDone',
    'platform.report',
    'platform.restoreStart',
    'platform.restoreReport',
    'platform.other',
  ),
  time: fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toJSON()),
    fc.jsonValue({ maxDepth: 0 }),
  ),
  record: fc.dictionary(
    fc.constantFrom(...FIELDS),
    fc.oneof(fc.constant('r'), fc.jsonValue({ maxDepth: 2 })),
  ),
});
const anyLog = fc.record({
  type: fc.constantFrom('function', 'extension'),
  record: fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...LOG_FIELDS), fc.jsonValue({ maxDepth: 2 })),
  ),
});

test('whatever the fields of events hold, every log comes out, and what comes out is valid', async () => {
  await fc.assert(
    fc.property(fc.array(fc.oneof(anyEvent, anyLog)), fc.boolean(), (batch, managed) => {
      const { events } = decodeBatch(Buffer.from(JSON.stringify(batch)), at(0));

      const records = run([{ batch: events }], { managed, platformLogs: 'none', phases: 'spans' });

      expect(logsOf({ records })).toHaveLength(events.filter(isLog).length);
      expect(spansOf({ records }).filter((span) => !isValidSpan(span))).toEqual([]);
      expect(logsOf({ records }).filter((log) => !isValidLog(log))).toEqual([]);
    }),
    RUNS,
  );
});
