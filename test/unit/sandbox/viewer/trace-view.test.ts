import { expect, test } from 'bun:test';
import { stripVTControlCharacters } from 'node:util';
import type { SinkLog } from '../../../../src/sandbox/otlp/logs.ts';
import type { SinkSpan } from '../../../../src/sandbox/otlp/traces.ts';
import { coloured, plain } from '../../../../src/sandbox/viewer/paint.ts';
import { widthOf } from '../../../../src/sandbox/viewer/text.ts';
import { toTraces } from '../../../../src/sandbox/viewer/trace-tree.ts';
import { renderTrace } from '../../../../src/sandbox/viewer/trace-view.ts';
import { at, log, SDK, span } from './builders.ts';

function view(spans: readonly SinkSpan[], logs: readonly SinkLog[] = [], width = 72): string {
  return toTraces(spans, logs)
    .map((trace) => renderTrace(trace, 'order', { width, paint: plain }))
    .join('');
}

const ORDER = [
  span({ kind: 'server', ms: [200, 600], attributes: { 'faas.coldstart': true } }),
  span({ name: 'init', spanId: '0000000000000002', parentSpanId: '0000000000000001', ms: [0, 190] }),
  span({
    ...{ name: 'charge card', kind: 'client', ms: [300, 500], resource: SDK },
    ...{ spanId: '0000000000000003', parentSpanId: '0000000000000001' },
  }),
];
const ORDER_LOGS = [
  log({ ms: 210, body: 'received' }),
  log({ ms: 400, body: 'charged', severityNumber: 13, spanId: '0000000000000003' }),
  log({ ms: 100, body: 'prices loaded', severityNumber: 0, spanId: '0000000000000002' }),
];

test('a trace is a tree over a time line, every log under its span, all by time', () => {
  expect(view(ORDER, ORDER_LOGS)).toBe(
    [
      ' order ────────────────────────────────────────────────────── 5b8aa5a2…',
      '                                          ╷0       ╷200 ms   ╷400 ms',
      ' ● shop  cold start · server       400 ms          ╺━━━━━━━━━━━━━━━━━━━',
      ' ├─ init                           190 ms ━━━━━━━━━',
      ' │      100 ms  -      prices loaded',
      ' │   210 ms  INFO   received',
      ' └─ charge card  client            200 ms               ╺━━━━━━━━━',
      '        400 ms  WARN   charged',
      '',
    ].join('\n'),
  );
});

test('a failure says its type and message under the span, an exception when it happened', () => {
  const exception = { 'exception.type': 'CardDeclined', 'exception.message': 'the bank\nsaid no' };
  const failed = span({
    status: { code: 'error', message: 'the bank said no' },
    attributes: { 'error.type': 'CardDeclined' },
    events: [{ timeNano: at(5), name: 'exception', attributes: exception, droppedAttributes: 0 }],
  });

  const lines = view([failed]).split('\n');

  expect(lines[3]).toBe('    ✗ CardDeclined: the bank said no');
  expect(lines[4]).toBe('       5 ms  EVENT  CardDeclined: the bank ⏎ said no');
});

test('many logs of one span are the first three, a count by severity, and the last', () => {
  const logs = Array.from({ length: 500 }, (_, line) =>
    log({ ms: line / 10, body: `line ${line + 1}`, severityNumber: line === 250 ? 17 : 9 }),
  );

  const lines = view([span({})], logs)
    .trimEnd()
    .split('\n')
    .slice(3);

  expect(lines.map((line) => line.replace(/^.*?(INFO|…)\s+/, ''))).toEqual([
    'line 1',
    'line 2',
    'line 3',
    '496 more logs: 495 INFO, 1 ERROR',
    'line 500',
  ]);
});

test('a link names where it leads', () => {
  const link = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceState: '', flags: 1 };
  const linked = span({ links: [{ ...link, attributes: {}, droppedAttributes: 0 }] });

  expect(view([linked], [], 90)).toContain(`↗ link to span ${link.spanId} of trace ${link.traceId}`);
});

test('colours add nothing but colours', () => {
  const [trace] = toTraces(ORDER, ORDER_LOGS);
  if (trace === undefined) throw new Error('no trace');

  const text = renderTrace(trace, 'order', { width: 90, paint: coloured });

  expect(text).toContain('\x1b[');
  expect(stripVTControlCharacters(text)).toBe(renderTrace(trace, 'order', { width: 90, paint: plain }));
});

const ODD = 'x'.repeat(300);
for (const width of [40, 50, 80, 120, 200]) {
  test(`no line is wider than a terminal of ${width} columns`, () => {
    const deep = Array.from({ length: 6 }, (_, depth) =>
      span({
        name: `${ODD}漢字`,
        spanId: `00000000000000a${depth}`,
        parentSpanId: `00000000000000a${depth - 1}`,
      }),
    );

    const text = view(deep, [log({ body: `漢字${ODD}`, spanId: '00000000000000a5' })], width);

    expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(width);
  });
}

test('what a function logs does nothing to the terminal', () => {
  const text = view([span({ name: 'a\x1b[2Jb' })], [log({ body: 'x\x1b]0;title\x07y\r\nz\u202e' })]);

  expect(text).toMatch(/^[^\p{Cc}\p{Cf}]*$/mu);
  expect(text).toContain('ab');
  expect(text).toContain('xy ⏎ z');
});
