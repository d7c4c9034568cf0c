import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxEvent } from '../../../src/sandbox/events.ts';
import { parseRecording, type Recording, recordingLine } from '../../../src/sandbox/recording.ts';
import { replayRecording } from '../../../src/sandbox/replay.ts';
import { type ProbePlan, probeOptions, type Run, run } from './setup.ts';

function recordingOf({ events }: Run): Recording {
  const outcome = parseRecording(events.map((event) => recordingLine(event) ?? '').join('\n'));
  if (outcome.kind === 'invalid') throw new Error(outcome.message);
  return outcome.recording;
}

/** Replays a recording to a probe extension → whether it came along, and all that happened. */
async function replay(recording: Recording, plan: ProbePlan) {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  const events: SandboxEvent[] = [];
  const { layers, env = {} } = probeOptions(folder, { probe: plan });
  const well = await replayRecording({ recording, layers, env, onEvent: (event) => void events.push(event) });
  rmSync(folder, { recursive: true });
  return { well, events };
}

const postsIn = (events: readonly SandboxEvent[]) =>
  events.flatMap((event) => (event.kind === 'telemetry-sent' ? [event.body] : []));

/** Kind and request of each event that was sent. */
const eventsIn = (events: readonly SandboxEvent[]) =>
  events.flatMap((event) => {
    if (event.kind !== 'event-sent') return [];
    const { eventType, requestId, shutdownReason } = JSON.parse(event.body);
    return [[eventType, requestId ?? shutdownReason]];
  });

test('an extension gets the same POSTs and events in the same order, over a crash too', async () => {
  await using it = await run({ probe: { busyMs: 40 } });
  await it.sandbox.invoke('{"print":"hello"}', { requestId: 'r-1' });
  await it.sandbox.invoke('{"exit":1}', { requestId: 'r-2' });
  await it.sandbox.invoke('{}', { requestId: 'r-3' });
  await it.sandbox.shutdown();

  const { well, events } = await replay(recordingOf(it), {});

  expect(well).toBe(true);
  expect(postsIn(events)).toEqual(postsIn(it.events));
  expect(eventsIn(events)).toEqual([
    ['INVOKE', 'r-1'],
    ['INVOKE', 'r-2'],
    ['SHUTDOWN', 'failure'],
    ['INVOKE', 'r-3'],
    ['SHUTDOWN', 'spindown'],
  ]);
});

test('deadlines are as far away as they were', async () => {
  await using it = await run({ probe: {} }, { timeoutMs: 60_000 });
  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  const { events } = await replay(recordingOf(it), {});

  const [invoke] = events.filter((event) => event.kind === 'event-sent');
  const leftMs = JSON.parse(invoke?.body ?? '{}').deadlineMs - (invoke?.at ?? 0);
  expect(leftMs).toBeGreaterThan(59_000);
  expect(leftMs).toBeLessThanOrEqual(60_001);
});

test('on a managed instance there are no INVOKE events to replay', async () => {
  await using it = await run(
    { probe: { events: ['SHUTDOWN'] } },
    { initializationType: 'lambda-managed-instances' },
  );
  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  const { well, events } = await replay(recordingOf(it), { events: ['SHUTDOWN'] });

  expect(well).toBe(true);
  expect(postsIn(events)).toEqual(postsIn(it.events));
  expect(eventsIn(events)).toEqual([['SHUTDOWN', 'spindown']]);
});

test.each([
  ['that refuses a POST', { answer: [500] }],
  ['that exits', { exit: 'in-invoke' }],
  ['that does not leave in time', { ignoreShutdown: true }],
] as const)('an extension %s has not come along', async (_what, plan) => {
  await using it = await run({ probe: { busyMs: 30 } });
  await it.sandbox.invoke('{}');
  await it.sandbox.invoke('{}');
  await it.sandbox.shutdown();

  const { well } = await replay(recordingOf(it), plan);

  expect(well).toBe(false);
});
