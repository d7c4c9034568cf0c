import { expect, test } from 'bun:test';
import { costOf, median } from '../../../../src/cli/demo/cost.ts';
import type { SandboxEvent } from '../../../../src/sandbox/events.ts';

function exited(role: 'runtime' | 'extension', kb: number, ms: number | undefined): SandboxEvent {
  const cost = { userMs: ms, systemMs: 1, peakRssKb: kb, privateDirtyKb: undefined };
  return {
    kind: 'process-exited',
    at: 0,
    process: { role, name: role, pid: 1 },
    code: 0,
    signal: null,
    cost,
  };
}

test('the cost is that of the extension’s processes, not of the runtime’s', () => {
  const cost = costOf([
    exited('runtime', 90_000, 500),
    exited('extension', 30_000, 20),
    exited('extension', 40_000, 5),
  ]);

  expect(cost).toMatchObject({ processes: 2, cpuMs: 27, peakBytes: 40_960_000, privateBytes: undefined });
});

test('a figure that one process lacks is not known for all', () => {
  expect(costOf([exited('extension', 1, 20), exited('extension', 1, undefined)]).cpuMs).toBeUndefined();
});

test('a median is a value that was measured', () => {
  expect([median([]), median([7]), median([9, 1, 5]), median([4, 3, 2, 1])]).toEqual([undefined, 7, 5, 2]);
});
