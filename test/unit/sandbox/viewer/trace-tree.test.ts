import { expect, test } from 'bun:test';
import { type SpanNode, toTraces } from '../../../../src/sandbox/viewer/trace-tree.ts';
import { at, log, span, TRACE_ID } from './builders.ts';

function names(nodes: readonly SpanNode[]): unknown {
  return nodes.map(({ span: { name }, children }) =>
    children.length === 0 ? name : [name, names(children)],
  );
}

test('spans in any order become a tree, children by their start', () => {
  const spans = [
    span({ name: 'late', spanId: 'c'.repeat(16), parentSpanId: 'a'.repeat(16), ms: [50, 60] }),
    span({ name: 'early', spanId: 'b'.repeat(16), parentSpanId: 'a'.repeat(16), ms: [10, 20] }),
    span({ name: 'root', spanId: 'a'.repeat(16), ms: [5, 70] }),
  ];

  const [trace] = toTraces(spans, []);

  expect(names(trace?.roots ?? [])).toEqual([['root', ['early', 'late']]]);
  expect([trace?.startNano, trace?.endNano]).toEqual([at(5), at(70)]);
});

test('traces are by their start, and keep their spans apart', () => {
  const spans = [
    span({ name: 'second', traceId: '2'.repeat(32), ms: [10, 11] }),
    span({ name: 'first', traceId: '1'.repeat(32), ms: [0, 30] }),
  ];

  expect(toTraces(spans, []).map(({ roots }) => names(roots))).toEqual([['first'], ['second']]);
});

test('a span whose parent did not arrive is a root', () => {
  const [trace] = toTraces([span({ name: 'orphan', parentSpanId: 'f'.repeat(16) })], []);

  expect(names(trace?.roots ?? [])).toEqual(['orphan']);
});

test('spans that are each other’s parents are shown once each', () => {
  const spans = [
    span({ name: 'a', spanId: 'a'.repeat(16), parentSpanId: 'b'.repeat(16), ms: [0, 1] }),
    span({ name: 'b', spanId: 'b'.repeat(16), parentSpanId: 'a'.repeat(16), ms: [1, 2] }),
    span({ name: 'self', spanId: 'c'.repeat(16), parentSpanId: 'c'.repeat(16), ms: [2, 3] }),
  ];

  const [trace] = toTraces(spans, []);

  expect(names(trace?.roots ?? [])).toEqual([['a', ['b']], 'self']);
});

test('two spans with one id are both shown, the logs under the first', () => {
  const [trace] = toTraces([span({ ms: [0, 1] }), span({ ms: [2, 3] })], [log({})]);

  expect(trace?.roots.map(({ logs }) => logs.length)).toEqual([1, 0]);
});

test('a log of the trace that names no span of it is kept beside the tree', () => {
  const logs = [
    log({ body: 'lost', spanId: 'e'.repeat(16) }),
    log({ body: 'trace only', spanId: undefined }),
  ];

  const [trace] = toTraces([span({})], logs);

  expect([trace?.traceId, trace?.logs.map(({ body }) => body)]).toEqual([TRACE_ID, ['lost', 'trace only']]);
});
