import { describe, expect, test } from 'bun:test';
import { costSummary } from '../../../../src/cli/sandbox/cost-summary.ts';
import { ExtensionCosts } from '../../../../src/cli/sandbox/extension-costs.ts';
import { timelineLine } from '../../../../src/cli/sandbox/timeline.ts';
import type { SandboxEvent } from '../../../../src/sandbox/events.ts';
import { plain } from '../../../../src/sandbox/viewer/paint.ts';

const PROCESS = { role: 'extension', name: 'probe', pid: 7 } as const;

const line = (event: SandboxEvent) => timelineLine(event, { startedAt: 1000, paint: plain });

test('a line says when, who and what', () => {
  const text = line({
    kind: 'extension-registered',
    at: 1012.4,
    name: 'probe',
    events: ['INVOKE', 'SHUTDOWN'],
    sinceExecMs: 9.8,
  });

  expect(text).toBe(
    '    0.012                   probe  registered for INVOKE and SHUTDOWN, 9.8 ms after its start\n',
  );
});

test('what a process prints cannot do anything to the terminal', () => {
  const text = line({
    kind: 'process-output',
    at: 1000,
    process: PROCESS,
    stream: 'stdout',
    text: '\u001b[2Jred\r\nmore',
  });

  expect(text).toEndWith('| red ⏎ more\n');
});

test('a POST is summed up by kind of record', () => {
  const records = ['platform.start', 'function', 'function'].map((type) => ({ time: '', type, record: {} }));

  const text = line({
    kind: 'telemetry-sent',
    at: 1000,
    name: 'probe',
    records,
    body: '',
    bytes: 1200,
    status: 500,
    durationMs: 1,
  });

  expect(text).toEndWith(
    'got 3 records, 1.2 kB: start, function × 2, answered 500: they will be sent again\n',
  );
});

test('records have no line of their own before they are sent', () => {
  const record = { time: '', type: 'function', record: 'text' };

  expect(line({ kind: 'telemetry-generated', at: 1000, record })).toBeUndefined();
});

describe('what extensions cost', () => {
  test('is nothing where there are none', () => {
    expect(costSummary(new ExtensionCosts())).toEqual([]);
  });

  test('is said per extension and per invocation', () => {
    const costs = new ExtensionCosts();
    const cost = { userMs: 10, systemMs: 2, peakRssKb: 20_480, privateDirtyKb: undefined };
    const events: readonly SandboxEvent[] = [
      { kind: 'extension-registered', at: 0, name: 'probe', events: [], sinceExecMs: 9.8 },
      { kind: 'extension-ready', at: 0, name: 'probe', sinceExecMs: 12 },
      {
        kind: 'invoke-ended',
        at: 0,
        requestId: 'r',
        status: 'success',
        errorType: undefined,
        extensionOverheadMs: 3.2,
      },
      { kind: 'process-exited', at: 0, process: PROCESS, code: 0, signal: null, cost },
    ];

    for (const event of events) costs.note(event);

    expect(costSummary(costs)).toEqual([
      'What the extensions cost',
      '  probe: registered after 9.8 ms, first next after 12 ms, CPU 12 ms, peak memory 20.0 MB',
      '  added after the runtime was done, per invocation: 3.2 ms',
    ]);
  });
});

test.each([
  [{ kind: 'resources-limited', at: 1000, cpus: 0.0724, memoryMb: 128 }, 'share 7 % of a CPU and 128 MB'],
  [{ kind: 'resources-limited', at: 1000, cpus: 1.7, memoryMb: 3008 }, 'share 1.7 CPUs and 3008 MB'],
  [{ kind: 'resources-not-limited', at: 1000, reason: 'EACCES' }, 'nothing is limited: EACCES'],
  [
    { kind: 'telemetry-dropped', at: 1000, name: 'probe', records: 3, bytes: 900 },
    'too slow: 3 records, 900 B, dropped',
  ],
  [
    { kind: 'restored', at: 1000, status: 'success', errorType: undefined, durationMs: 12 },
    'restore success after 12 ms',
  ],
] as const)('%j is told in words', (event, words) => {
  expect(line(event)).toContain(words);
});

test('a part of a record that was cut is called so', () => {
  const sent = {
    kind: 'telemetry-sent',
    at: 1000,
    name: 'probe',
    records: [],
    body: '',
    bytes: 262_144,
  } as const;

  expect(line({ ...sent, status: 200, durationMs: 1 })).toContain('got a part of a record, 262 kB\n');
});
