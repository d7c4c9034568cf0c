import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { HrTime, LogRecord, SpanRecord, TelemetryRecord } from '../../../src/convert/records.ts';
import { BatchDecoder } from '../../../src/telemetry-api/decode-batch.ts';
import { converter, logsOf, spansOf } from '../../support/converter.ts';
import {
  CALM,
  type Disturbance,
  type History,
  histories,
  type Launch,
  SPAN_OF_HISTORY,
} from '../../support/histories.ts';

const LAUNCHES: readonly Launch[] = [
  'on-demand',
  'suppressed-init',
  'provisioned-concurrency',
  'snap-start',
  'lambda-managed-instances',
];

/** All that can happen without a byte being lost. */
const ROUGH: Disturbance = { ...CALM, shuffled: true, lost: 20, repeated: 20, postsRepeated: 30, cut: 20 };
const BROKEN: Disturbance = { ...ROUGH, truncated: 20 };
const RUNS = { numRuns: 400 };

interface Outcome {
  readonly records: readonly TelemetryRecord[];
  readonly filtered: readonly string[];
  readonly rejected: readonly string[];
  readonly events: number;
}

/** What a history becomes, up to the end of the sandbox. */
function run({ launch, steps }: History): Outcome {
  const decoder = new BatchDecoder();
  const initializationType = launch === 'suppressed-init' ? 'on-demand' : launch;
  const one = converter({ phases: 'spans', platformLogs: 'none', resource: { initializationType } });
  const records: TelemetryRecord[] = [];
  const filtered: string[] = [];
  const rejected: string[] = [];
  let events = 0;
  for (const step of steps) {
    if (step.kind === 'invoke') {
      one.invoked({ ...step, invokedFunctionArn: undefined }, step.at);
      continue;
    }
    const decoded = decoder.decode(Buffer.from(step.body), step.at);
    const converted = one.convert(decoded.events);
    events += decoded.events.length;
    records.push(...converted.records);
    filtered.push(...converted.filtered);
    rejected.push(...decoded.rejected);
  }
  const last = one.finish('spindown', SPAN_OF_HISTORY.to);
  return {
    records: [...records, ...last.records],
    filtered: [...filtered, ...last.filtered],
    rejected: [...rejected, ...decoder.finish()],
    events,
  };
}

const text = (value: unknown) =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one));
const ms = ([seconds, nanos]: HrTime) => seconds * 1000 + nanos / 1e6;
const idOf = ({ ids }: SpanRecord) => `${ids.traceId} ${ids.spanId}`;

function marksIn(logs: readonly LogRecord[]): string[] {
  return logs.map((log) => /mark-\d+-/.exec(text([log.body, log.attributes]))?.[0] ?? 'none');
}

test.each(LAUNCHES)('every log of a rough %s life comes out once, whole', async (launch) => {
  await fc.assert(
    fc.property(histories([launch], ROUGH), (history) => {
      const { records, filtered, rejected } = run(history);

      const marks = marksIn(logsOf({ records }));
      expect(new Set(marks).size).toBe(marks.length);
      expect(rejected).toEqual([]);
      const left = history.marks.filter((mark) => !marks.includes(mark));
      expect(left.length).toBeLessThanOrEqual(filtered.filter((reason) => reason === 'snapshot-time').length);
      if (launch !== 'snap-start') expect(left).toEqual([]);
    }),
    RUNS,
  );
});

test.each(LAUNCHES)('every record of a rough %s life is an event, and nothing else is', async (launch) => {
  await fc.assert(
    fc.property(histories([launch], { ...ROUGH, repeated: 0 }), (history) => {
      const { events, rejected } = run(history);

      expect(events + rejected.length).toBe(history.elements);
    }),
    RUNS,
  );
});

test.each(LAUNCHES)(
  'spans of a broken %s life are well-formed, single, ended and in order',
  async (launch) => {
    await fc.assert(
      fc.property(histories([launch], BROKEN), (history) => {
        const spans = spansOf(run(history));

        const byId = new Map(spans.map((span) => [idOf(span), span]));
        expect(byId.size).toBe(spans.length);
        expect(spans.filter((span) => !isSane(span))).toEqual([]);
        expect(spans.filter((span) => !isUnderParent(span, byId))).toEqual([]);
      }),
      RUNS,
    );
  },
);

function isSane({ ids, name, start, end, parentSpanId, links }: SpanRecord): boolean {
  const inTime = ms(start) >= SPAN_OF_HISTORY.from && ms(end) <= SPAN_OF_HISTORY.to && ms(end) >= ms(start);
  const parents = parentSpanId === undefined || SPAN_ID.test(parentSpanId);
  const linked = links.every((link) => TRACE_ID.test(link.traceId) && SPAN_ID.test(link.spanId));
  return inTime && parents && linked && TRACE_ID.test(ids.traceId) && SPAN_ID.test(ids.spanId) && name !== '';
}

/** A parent of ours is sent too, and begins before its child, unless that is what it waited for. */
function isUnderParent(span: SpanRecord, byId: ReadonlyMap<string, SpanRecord>): boolean {
  if (span.parentSpanId === undefined || span.parentIsRemote) return true;
  const parent = byId.get(`${span.ids.traceId} ${span.parentSpanId}`);
  if (parent === undefined) return false;
  return span.name === 'init' || span.name === 'restore' || ms(parent.start) <= ms(span.start);
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

test('logs of a broken life are sane, and point at spans that are sent or at none', async () => {
  await fc.assert(
    fc.property(histories(LAUNCHES, BROKEN), (history) => {
      const outcome = run(history);

      const spans = new Set(spansOf(outcome).map(idOf));
      const strays = logsOf(outcome).filter(
        ({ traceId, spanId, observed }) =>
          (spanId !== undefined && !spans.has(`${traceId} ${spanId}`)) || ms(observed) < SPAN_OF_HISTORY.from,
      );
      expect(strays).toEqual([]);
    }),
    RUNS,
  );
});

test('a POST that comes twice changes nothing', async () => {
  await fc.assert(
    fc.property(histories(LAUNCHES, { ...ROUGH, postsRepeated: 0 }), fc.nat(), (history, pick) => {
      const posts = history.steps.filter(({ kind }) => kind === 'post');
      const repeated = posts[pick % posts.length];
      const steps = history.steps.flatMap((step) => (step === repeated ? [step, step] : [step]));

      expect(run({ ...history, steps })).toEqual(run(history));
    }),
    RUNS,
  );
});

test('the same history makes the same telemetry, ids included', async () => {
  await fc.assert(
    fc.property(histories(LAUNCHES, ROUGH), (history) => {
      expect(run(history)).toEqual(run(history));
    }),
    { numRuns: 100 },
  );
});

test('where nothing goes wrong, each invocation is one span, and its logs are its own', async () => {
  await fc.assert(
    fc.property(histories(LAUNCHES, CALM), (history) => {
      const { records } = run(history);

      const spans = spansOf({ records }).filter(({ name }) => name === 'orders');
      const starts = history.steps.flatMap((step) =>
        step.kind === 'post' ? [...step.body.matchAll(/"platform\.start"/g)] : [],
      );
      expect(spans).toHaveLength(starts.length);
      const requests = new Map(spans.map((span) => [idOf(span), span.attributes['faas.invocation_id']]));
      for (const { attributes, traceId, spanId } of logsOf({ records })) {
        const requestId = attributes['faas.invocation_id'];
        if (spanId !== undefined && requestId !== undefined)
          expect(requests.get(`${traceId} ${spanId}`)).toBe(requestId);
      }
    }),
    RUNS,
  );
});
