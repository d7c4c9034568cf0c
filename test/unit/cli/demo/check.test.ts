import { expect, test } from 'bun:test';
import { check } from '../../../../src/cli/demo/check.ts';
import type { SinkLog } from '../../../../src/sandbox/otlp/logs.ts';
import type { SinkSpan } from '../../../../src/sandbox/otlp/traces.ts';
import { log, span } from '../../sandbox/viewer/builders.ts';
import { faultlessRun, RESOURCE, type Run, toRecording } from './recording.ts';

function mismatches(spoil: (run: Run) => void): readonly string[] {
  const run = faultlessRun();
  spoil(run);
  return check(toRecording(run)).mismatches.map(
    ({ where, what, expected, got }) => `${where}: ${what}: expected ${expected}, got ${got}`,
  );
}

/** Changes the span or log that `fits`; fails where there is none. */
function change<T>(items: T[], fits: (item: T) => boolean, fields: Partial<T>): void {
  const index = items.findIndex(fits);
  const item = items[index];
  if (item === undefined) throw new Error('nothing to change');
  items[index] = { ...item, ...fields };
}

function invocation(index: number): (span: SinkSpan) => boolean {
  return ({ attributes }) => attributes['faas.invocation_id'] === `request-${index}`;
}

function saying(text: string): (log: SinkLog) => boolean {
  return ({ body }) => body === text;
}

test('a run without a fault has no mismatch', () => {
  expect(mismatches(() => {})).toEqual([]);
});

const SPOILT: readonly [string, (run: Run) => void, readonly string[]][] = [
  [
    'a missing invocation span',
    (run) => run.spans.splice(run.spans.findIndex(invocation(2)), 1),
    [
      'not sampled: invocation spans: expected 1, got 0',
      ...['cache miss for pen', 'quote for pen', 'two lines:', 'price is two days old'].flatMap((text) => [
        `not sampled: trace id of "${text}": expected none, got ${'3'.repeat(32)}`,
        `not sampled: span id of "${text}": expected none, got ${'3'.repeat(16)}`,
      ]),
    ],
  ],
  [
    'an invocation span that is sent twice',
    ({ spans }) => spans.push(...spans.filter(invocation(2)).map((item) => ({ ...item }))),
    [
      'not sampled: invocation spans: expected 1, got 2',
      'spans: unexpected: expected [], got ["sample-function"]',
    ],
  ],
  [
    'a parent that nobody recorded',
    ({ spans }) => change(spans, invocation(2), { parentSpanId: 'f333333333333333' }),
    ['not sampled: parent: expected none, got f333333333333333'],
  ],
  [
    'a failure that does not show',
    ({ spans }) => change(spans, invocation(6), { status: { code: 'unset', message: '' } }),
    ['timeout: span status: expected error, got unset'],
  ],
  [
    'a time that is not the platform’s',
    ({ spans }) => change(spans, invocation(2), { endNano: 1_795_446_173_099_000_000n }),
    ['not sampled: end: expected 2026-11-23T15:02:53.100Z, got 2026-11-23T15:02:53.099Z'],
  ],
  [
    'an invocation that is counted twice',
    ({ metrics }) => metrics.push(...metrics.filter(({ name }) => name === 'faas.timeouts')),
    ['metrics: faas.timeouts: expected 1, got 2'],
  ],
  [
    'a duration that is missing',
    ({ metrics }) =>
      metrics.splice(
        metrics.findIndex(({ name }) => name === 'faas.init_duration'),
        1,
      ),
    ['metrics: faas.init_duration: expected 3, got 2'],
  ],
  [
    'a repeated init without a link to it',
    ({ spans }) => change(spans, invocation(7), { links: [] }),
    ['after the timeout, init: link from the invocation: expected true, got false'],
  ],
  [
    'a first init that is no child of its invocation',
    ({ spans }) =>
      change(spans, ({ name, startNano }) => name === 'init' && startNano < 1_795_446_153_000_000_000n, {
        parentSpanId: undefined,
      }),
    ['cold start, init: parent: expected 1111111111111111, got none'],
  ],
  [
    'a span of the function that is no child of the invocation',
    ({ spans }) => change(spans, ({ name }) => name === 'load cart', { parentSpanId: 'f111111111111111' }),
    ['cold start: parent of load cart: expected 1111111111111111, got f111111111111111'],
  ],
  [
    'a span from nowhere',
    ({ spans }) => spans.push(span({ name: 'ghost', resource: RESOURCE })),
    ['spans: unexpected: expected [], got ["ghost"]'],
  ],
  [
    'a span with a flaw',
    ({ spans }) => change(spans, invocation(2), { problems: ['attribute k occurs more than once'] }),
    ['sample-function: flaws: expected [], got ["attribute k occurs more than once"]'],
  ],
  [
    'one lost line of five hundred',
    ({ logs }) => logs.splice(logs.findIndex(saying('item 77 of 500 imported')), 1),
    ['burst of 500 lines: times that "item 77 of 500 imported" arrived: expected 1, got 0'],
  ],
  [
    'a line that is sent twice',
    ({ logs }) => logs.push(...logs.filter(saying('item 77 of 500 imported')).map((item) => ({ ...item }))),
    ['burst of 500 lines: times that "item 77 of 500 imported" arrived: expected 1, got 2'],
  ],
  [
    'a wrong level',
    ({ logs }) => change(logs, saying('waiting for a lock'), { severityNumber: 9 }),
    ['timeout: severity of "waiting for a lock": expected 13, got 9'],
  ],
  [
    'a time that is not the line’s own',
    ({ logs }) => change(logs, saying('waiting for a lock'), { timeNano: 1_795_446_213_011_000_000n }),
    [
      'timeout: time of "waiting for a lock": expected 2026-11-23T15:03:33.010Z, got 2026-11-23T15:03:33.011Z',
    ],
  ],
  [
    'memory in megabytes',
    ({ logs }) => {
      const attributes = { ...RESOURCE.attributes, 'faas.max_memory': 512n };
      change(logs, saying('waiting for a lock'), { resource: { ...RESOURCE, attributes } });
    },
    ['resource: faas.max_memory: expected 536870912 (integer), got 512 (integer)'],
  ],
  [
    'a line under the wrong span',
    ({ logs }) => change(logs, saying('card charged'), { spanId: '1111111111111111' }),
    ['cold start: span id of "card charged": expected 6368617267652063, got 1111111111111111'],
  ],
  [
    'a line that the function did not write',
    ({ logs }) => logs.push(log({ body: 'hello', resource: RESOURCE })),
    ['logs: unexpected: expected [], got ["hello"]'],
  ],
  [
    'a failure that the platform reported and nobody passed on',
    ({ logs }) =>
      logs.splice(
        logs.findIndex(({ body }) => typeof body === 'object'),
        1,
      ),
    ['platform logs: times that platform.report of request-4 arrived: expected 1, got 0'],
  ],
];

for (const [fault, spoil, expected] of SPOILT) {
  test(`${fault} is found`, () => {
    expect(mismatches((run) => void spoil(run))).toEqual([...expected]);
  });
}

test('what the runtime wrote beside the story has to arrive too', () => {
  const found = mismatches(({ events }) => {
    const record = { time: '2026-11-23T15:02:33.010Z', type: 'function', record: 'untold\n' };
    const at = events.findIndex(({ kind }) => kind === 'telemetry-generated');
    events.splice(at + 1, 0, { kind: 'telemetry-generated', at: 0, record });
  });

  expect(found).toEqual(['cold start: times that "untold" arrived: expected 1, got 0']);
});
