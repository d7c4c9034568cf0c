import { expect, test } from 'bun:test';
import { Advice } from '../../../../src/cli/sandbox/advice.ts';
import type { SandboxEvent } from '../../../../src/sandbox/events.ts';

const HOSTS = '127.0.0.1 localhost sandbox.localdomain sandbox';

function adviceOn(events: readonly SandboxEvent[], layers = 1, hosts = HOSTS): readonly string[] {
  const advice = new Advice(hosts);
  for (const event of events) advice.note(event);
  return advice.lines(layers);
}

const started = {
  kind: 'process-started',
  at: 1,
  process: { role: 'extension', name: 'probe', pid: 7 },
} as const;
const registered = {
  kind: 'extension-registered',
  at: 2,
  name: 'probe',
  events: [],
  sinceExecMs: 1,
} as const;
const initEnded = (status: 'success' | 'error' | 'timeout', errorType?: string) =>
  ({ kind: 'init-ended', at: 3, phase: 'init', status, errorType, durationMs: 1 }) as const;

const SENT = { records: [], body: '[]', bytes: 2, durationMs: 1 };

test('a run that went well needs none', () => {
  expect(adviceOn([started, registered, initEnded('success')])).toEqual([]);
});

test('each kind of fault is advised on once', () => {
  const failed = initEnded('error', 'Extension.LaunchError');

  expect(adviceOn([started, failed, failed])).toEqual([expect.stringContaining('begin with #!')]);
});

test('what is not known is not guessed at', () => {
  expect(adviceOn([started, initEnded('error', 'Function.SomethingOfTheirs')])).toEqual([]);
});

test.each([
  ['did not register', [started]],
  ['did not call next', [started, registered]],
] as const)('after an init that took too long it says who %s', (what, before) => {
  expect(adviceOn([...before, initEnded('timeout', 'Runtime.Unknown')])[0]).toContain(`probe, which ${what}`);
});

test.each([
  [
    'telemetry that nobody took',
    { kind: 'telemetry-sent', at: 4, name: 'probe', ...SENT, status: undefined },
  ],
  ['a crash', initEnded('error', 'Extension.Crash')],
] as const)('%s may come from a name that this machine does not know', (_what, event) => {
  const there = adviceOn([started, event]);
  const missing = adviceOn([started, event], 1, '127.0.0.1 localhost');

  expect(there.join()).not.toContain('/etc/hosts');
  expect(missing.at(-1)).toContain('127.0.0.1 sandbox.localdomain sandbox');
});

test('layers without an extension are no silent mistake', () => {
  expect(adviceOn([initEnded('success')])).toEqual([expect.stringContaining('No extension was started')]);
  expect(adviceOn([initEnded('success')], 0)).toEqual([]);
  expect(adviceOn([initEnded('error', 'Extension.LaunchError')])).toHaveLength(1);
});
