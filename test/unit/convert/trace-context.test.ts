import { expect, test } from 'bun:test';
import { parseTraceHeader, traceContext } from '../../../src/convert/trace-context.ts';
import { at, REQUEST_ID } from '../../support/builders.ts';

const ROOT = '1-5f35ae12-0c0fec141ab77a00bc047aa2';
const TRACE_ID = '5f35ae120c0fec141ab77a00bc047aa2';
const PARENT = '2be948a625588e32';
const HEADER = `Root=${ROOT};Parent=${PARENT};Sampled=1`;

function contextOf(facts: {
  header?: string;
  spanId?: string;
  invokeHeader?: string;
  requestId?: string;
  start?: number;
}) {
  const { header, spanId, invokeHeader, requestId = REQUEST_ID, start = at(0) } = facts;
  const tracing = header === undefined && spanId === undefined ? undefined : { header, spanId };
  return traceContext({ requestId, start, tracing, invokeHeader });
}

test.each([
  HEADER,
  `Sampled=1;Parent=${PARENT};Root=${ROOT}`,
  `root=${ROOT};PARENT=${PARENT};sampled=1`,
  `Root=${ROOT.toUpperCase()};Parent=${PARENT.toUpperCase()};Sampled=1`,
  ` Root = ${ROOT} ; Parent = ${PARENT} ; Sampled = 1 ;`,
  `Self=1-67891234-12456789abcdef012345678a;${HEADER};Lineage=25:a87bd80c:1`,
])('the parts of %s are found in any order and case', (header) => {
  expect(parseTraceHeader(header)).toEqual({ traceId: TRACE_ID, parentId: PARENT, sampled: true });
});

test.each([
  [`Root=${ROOT}`, { traceId: TRACE_ID, parentId: undefined, sampled: undefined }],
  [`Root=${ROOT};Sampled=0`, { traceId: TRACE_ID, parentId: undefined, sampled: false }],
  [`Root=${ROOT};Parent=short;Sampled=?`, { traceId: TRACE_ID, parentId: undefined, sampled: undefined }],
  [
    `Root=${ROOT};Parent=0000000000000000;Sampled=1`,
    { traceId: TRACE_ID, parentId: undefined, sampled: true },
  ],
])('missing and invalid parts of %s are not known', (header, expected) => {
  expect(parseTraceHeader(header)).toEqual(expected);
});

test.each([
  '',
  'garbage',
  `Parent=${PARENT};Sampled=1`,
  'Root=1-5f35ae12-0c0fec141ab77;Sampled=1',
  'Root=1-5f35ae12-0c0fec141ab77a00bc047axy;Sampled=1',
  'Root=1-00000000-000000000000000000000000;Sampled=1',
  'Root=1--0c0fec141ab77a00bc047aa2;Sampled=1',
  'Root=1-5f35ae1200-0c0fec141ab77a00bc047aa2;Sampled=1',
])('%p has no root and says nothing', (header) => {
  expect(parseTraceHeader(header)).toBeUndefined();
});

test.each([
  ['1-5f-0c0fec141ab77a00bc047aa2', '0000005f0c0fec141ab77a00bc047aa2'],
  ['1-0-0c0fec141ab77a00bc047aa2', '000000000c0fec141ab77a00bc047aa2'],
  ['1-5f35ae12-fec141ab77a00bc047aa2', '5f35ae12000fec141ab77a00bc047aa2'],
])('the root %s has lost leading zeros', (root, traceId) => {
  expect(parseTraceHeader(`Root=${root};Sampled=1`)?.traceId).toBe(traceId);
});

test.each([
  `00-${TRACE_ID}-${PARENT}-01`,
  `\t00-${TRACE_ID}-${PARENT}-03 `,
  `cc-${TRACE_ID}-${PARENT}-01`,
  `cc-${TRACE_ID}-${PARENT}-01-of-the-future`,
])('%p is a traceparent', (header) => {
  expect(parseTraceHeader(header)).toEqual({ traceId: TRACE_ID, parentId: PARENT, sampled: true });
});

test.each([
  `ff-${TRACE_ID}-${PARENT}-01`,
  `00-${TRACE_ID}-${PARENT}-01-of-the-future`,
  `cc-${TRACE_ID}-${PARENT}-01.of-the-future`,
  `0-${TRACE_ID}-${PARENT}-01`,
  `00-${TRACE_ID}-${PARENT}-1`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
])('%p is none', (header) => {
  expect(parseTraceHeader(header)).toBeUndefined();
});

test("the platform's own segment is the span, the sampled upstream its parent", () => {
  const context = contextOf({ header: HEADER, spanId: '54565FB41AC79632' });

  expect(context.ids).toEqual({ traceId: TRACE_ID, spanId: '54565fb41ac79632' });
  expect(context.upstream).toEqual({ traceId: TRACE_ID, spanId: PARENT });
});

test("the platform event's header goes before INVOKE's, and INVOKE's before a derived id", () => {
  const other = 'Root=1-11111111-222222222222222222222222;Sampled=1';

  expect(contextOf({ header: HEADER, invokeHeader: other }).ids.traceId).toBe(TRACE_ID);
  expect(contextOf({ header: 'garbage', invokeHeader: other }).ids.traceId).toBe(
    '11111111222222222222222222222222',
  );
  expect(contextOf({ invokeHeader: 'garbage' }).ids.traceId).toBe(REQUEST_ID.replaceAll('-', ''));
});

test.each([
  ['Sampled=0', `Root=${ROOT};Parent=${PARENT};Sampled=0`, false],
  ['no decision', `Root=${ROOT};Parent=${PARENT}`, undefined],
])('with %s nobody recorded the parent, though the trace id stays', (_, header, upstreamSampled) => {
  const context = contextOf({ header });

  expect(context.ids.traceId).toBe(TRACE_ID);
  expect(context.upstream).toBeUndefined();
  expect(context.upstreamSampled).toBe(upstreamSampled);
});

test('a span is never its own parent', () => {
  expect(contextOf({ header: HEADER, spanId: PARENT }).upstream).toBeUndefined();
});

test('derived ids repeat with the event, and differ with the request and its start', () => {
  const ids = contextOf({}).ids;

  expect(contextOf({}).ids).toEqual(ids);
  expect(contextOf({ start: at(1) }).ids.traceId).toBe(ids.traceId);
  expect(contextOf({ start: at(1) }).ids.spanId).not.toBe(ids.spanId);
  expect(contextOf({ requestId: 'other' }).ids.spanId).not.toBe(ids.spanId);
});

test.each(['my-own-request-id', '00000000-0000-0000-0000-000000000000'])(
  'the request id %s gives a valid trace id all the same',
  (requestId) => {
    expect(contextOf({ requestId }).ids.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  },
);

test('an upper-case request id gives a lower-case trace id', () => {
  expect(contextOf({ requestId: REQUEST_ID.toUpperCase() }).ids.traceId).toBe(REQUEST_ID.replaceAll('-', ''));
});
