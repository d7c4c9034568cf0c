import { expect, test } from 'bun:test';
import { Advice } from '../../../../src/cli/sandbox/advice.ts';
import type { SandboxEvent } from '../../../../src/sandbox/events.ts';

function adviceOn(events: readonly SandboxEvent[], layers = 1): readonly string[] {
  const advice = new Advice();
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

test('layers without an extension are no silent mistake', () => {
  expect(adviceOn([initEnded('success')])).toEqual([expect.stringContaining('No extension was started')]);
  expect(adviceOn([initEnded('success')], 0)).toEqual([]);
  expect(adviceOn([initEnded('error', 'Extension.LaunchError')])).toHaveLength(1);
});
