import { describe, expect, test } from 'bun:test';
import type { SpanRecord } from '../../../src/convert/records.ts';
import { createSampling, type SamplingOptions } from '../../../src/otlp/sampling.ts';
import { at, functionLog, initReport, initStart, phase, runtimeDone, start } from '../../support/builders.ts';
import { convert, converter, invoke, logsOf, spansOf } from '../../support/converter.ts';

const TRACE_ID = '5f35ae120c0fec141ab77a00bc047aa2';
const PARENT = '0be948a625588e32';
const SEGMENT = '54565fb41ac79632';
const ROOT = 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2';
/** Of the request id, which is a UUID. */
const DERIVED = '6d68ca9149c9448d89b87ca3e6dc66aa';

/** Every form that a trace header comes in, and what it says. */
const HEADERS = [
  {
    form: 'sampled',
    header: `${ROOT};Parent=${PARENT};Sampled=1`,
    trace: TRACE_ID,
    upstream: PARENT,
    drops: false,
  },
  {
    form: 'in upper case',
    header: `${ROOT.toUpperCase()};PARENT=${PARENT.toUpperCase()};SAMPLED=1`,
    trace: TRACE_ID,
    upstream: PARENT,
    drops: false,
  },
  {
    form: 'in another order',
    header: `Sampled=1;Parent=${PARENT};${ROOT}`,
    trace: TRACE_ID,
    upstream: PARENT,
    drops: false,
  },
  {
    form: 'with lineage',
    header: `${ROOT};Parent=${PARENT};Sampled=1;Lineage=25:a87bd80c:1`,
    trace: TRACE_ID,
    upstream: PARENT,
    drops: false,
  },
  {
    form: 'without leading zeros',
    header: 'Root=1-5f35ae12-c0fec141ab77a00bc047aa2;Parent=be948a625588e32;Sampled=1',
    trace: TRACE_ID,
    upstream: PARENT,
    drops: false,
  },
  {
    form: 'without a parent',
    header: `${ROOT};Sampled=1`,
    trace: TRACE_ID,
    upstream: undefined,
    drops: false,
  },
  {
    form: 'not sampled',
    header: `${ROOT};Parent=${PARENT};Sampled=0`,
    trace: TRACE_ID,
    upstream: undefined,
    drops: true,
  },
  {
    form: 'without a decision',
    header: `${ROOT};Parent=${PARENT}`,
    trace: TRACE_ID,
    upstream: undefined,
    drops: false,
  },
  {
    form: 'that asks for a decision',
    header: `${ROOT};Parent=${PARENT};Sampled=?`,
    trace: TRACE_ID,
    upstream: undefined,
    drops: false,
  },
  { form: 'of W3C', header: `00-${TRACE_ID}-${PARENT}-01`, trace: TRACE_ID, upstream: PARENT, drops: false },
  {
    form: 'of W3C, not sampled',
    header: `00-${TRACE_ID}-${PARENT}-00`,
    trace: TRACE_ID,
    upstream: undefined,
    drops: true,
  },
  { form: 'that is none', header: 'garbage', trace: DERIVED, upstream: undefined, drops: false },
  { form: 'that is missing', header: undefined, trace: DERIVED, upstream: undefined, drops: false },
] as const;

const BY_DEFAULT: SamplingOptions = { sampler: 'parentbased_always_on', samplerArg: 1, xray: 'ignore' };
const PHASES = [phase({ name: 'responseLatency' })];

type Setting = NonNullable<Parameters<typeof convert>[1]>;

/** An invocation with that header in its start, or in INVOKE alone. */
function invocation(header: string | undefined, from: 'start' | 'INVOKE', setting: Setting = {}) {
  const one = converter({ sample: createSampling(BY_DEFAULT), ...setting });
  const inStart = from === 'start' && header !== undefined;
  invoke(one, { traceHeader: inStart ? undefined : header });
  const tracing = inStart ? { spanId: SEGMENT, header } : undefined;
  return one.convert([start({ tracing }), functionLog('hello'), runtimeDone({ spans: PHASES })]);
}

const place = ({ ids, parentSpanId, links }: SpanRecord) => ({ trace: ids.traceId, parentSpanId, links });

describe.each(['start', 'INVOKE'] as const)('a header in %s', (from) => {
  describe.each(HEADERS.map((one) => [one.form, one] as const))(
    '%s',
    (_, { header, trace, upstream, drops }) => {
      test.each(['parent', 'link', 'none'] as const)('PARENT=%s', (parent) => {
        const [span] = spansOf(invocation(header, from, { parent }));

        expect(span && place(span)).toEqual({
          trace,
          parentSpanId: parent === 'parent' ? upstream : undefined,
          links:
            parent === 'link' && upstream !== undefined
              ? [{ traceId: trace, spanId: upstream, attributes: {} }]
              : [],
        });
      });

      test.each(['ignore', 'honour'] as const)('XRAY_SAMPLING=%s', (xray) => {
        const converted = invocation(header, from, { sample: createSampling({ ...BY_DEFAULT, xray }) });

        const kept = xray === 'ignore' || !drops;
        expect(spansOf(converted)).toHaveLength(kept ? 1 : 0);
        expect(logsOf(converted)).toMatchObject([{ traceId: trace, sampled: kept }]);
      });

      test.each(['server', 'internal', 'none'] as const)('INVOCATION_SPAN=%s', (invocationSpan) => {
        const converted = invocation(header, from, { invocationSpan });

        expect(spansOf(converted).map(({ spanKind }) => spanKind)).toEqual(
          invocationSpan === 'none' ? [] : [invocationSpan],
        );
        expect(logsOf(converted)).toMatchObject([{ traceId: trace }]);
      });

      test.each(['attributes', 'spans', 'none'] as const)('PHASES=%s', (phases) => {
        const [span, ...children] = spansOf(invocation(header, from, { phases }));

        expect(span?.attributes['aws.lambda.response_latency']).toBe(
          phases === 'attributes' ? 0.1 : undefined,
        );
        expect(children.map(({ ids, parentSpanId }) => [ids.traceId, parentSpanId])).toEqual(
          phases === 'spans' ? [[trace, span?.ids.spanId]] : [],
        );
      });

      test('the sampler of the parent', () => {
        const off = createSampling({ ...BY_DEFAULT, sampler: 'parentbased_always_off' });

        const converted = invocation(header, from, { sample: off });

        expect(spansOf(converted)).toHaveLength(upstream === undefined ? 0 : 1);
      });
    },
  );
});

test("the segment's id may have lost its leading zeros too", () => {
  const tracing = { spanId: '4565fb41ac79632', header: undefined };

  const [span] = spansOf(convert([start({ tracing }), runtimeDone()]));

  expect(span?.ids.spanId).toBe('04565fb41ac79632');
});

describe('what the sampler drops', () => {
  const NEVER = { sample: () => false };

  test.each(['error', 'failure', 'timeout'])('is kept by setting where it failed: %s', (status) => {
    const events = [start(), functionLog('hello'), runtimeDone({ status, spans: PHASES })];

    const dropped = convert(events, NEVER);
    const kept = convert(events, { ...NEVER, keepErrors: true, phases: 'spans' });

    expect(spansOf(dropped)).toEqual([]);
    expect(spansOf(kept).map(({ name }) => name)).toEqual(['orders', 'responseLatency']);
    expect(logsOf(kept)).toMatchObject([{ sampled: false }]);
  });

  test('is kept by setting where its end never came', () => {
    const one = converter({ ...NEVER, keepErrors: true });
    one.convert([start()]);

    expect(spansOf(one.finish('timeout', at(3000)))).toHaveLength(1);
  });

  test('is kept by setting where init failed', () => {
    const converted = convert([initStart(), initReport({ status: 'error' }), start(), runtimeDone()], {
      ...NEVER,
      keepErrors: true,
    });

    expect(spansOf(converted).map(({ name }) => name)).toEqual(['init']);
  });

  test('is dropped where all went well', () => {
    const converted = convert([start(), runtimeDone()], { ...NEVER, keepErrors: true });

    expect(converted).toMatchObject({ records: [], filtered: ['not-sampled'] });
  });
});
