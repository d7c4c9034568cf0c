import { expect, test } from 'bun:test';
import { stripVTControlCharacters } from 'node:util';
import { check } from '../../../../src/cli/demo/check.ts';
import { LiveAudience } from '../../../../src/cli/demo/live.ts';
import { renderReport } from '../../../../src/cli/demo/report.ts';
import { renderSummary } from '../../../../src/cli/demo/summary.ts';
import type { SandboxEvent } from '../../../../src/sandbox/events.ts';
import { coloured, plain } from '../../../../src/sandbox/viewer/paint.ts';
import { widthOf } from '../../../../src/sandbox/viewer/text.ts';
import { faultlessRun, type Run, toRecording } from './recording.ts';

function summary(run: Run, width = 100): string {
  const recording = toRecording(run);
  return renderSummary(recording, check(recording), { width, paint: plain });
}

test('a summary has a trace for each step, by its title, and a good word at its end', () => {
  const text = summary(faultlessRun());

  for (const title of ['cold start', 'warm', 'not sampled', 'timeout', 'after the exit']) {
    expect(text).toContain(`\n ${title} ──`.slice(title === 'cold start' ? 1 : 0));
  }
  expect(text.trimEnd().split('\n').at(-1)).toMatch(
    /^ ✓ All as it should be: 10 invocations, [\d,]+ comparisons\.$/,
  );
});

test('the trace of a repeated init is called after the step that waited for it', () => {
  expect(summary(faultlessRun())).toContain('\n init of “after the timeout” ──');
});

test('what is not as it should be stands at the end, the first twenty in words', () => {
  const run = faultlessRun();
  run.logs = run.logs.filter(({ body }) => !String(body).startsWith('item 1'));

  const lines = summary(run).trimEnd().split('\n');

  expect(lines.filter((line) => line.startsWith(' ✗'))).toHaveLength(20);
  expect(lines.at(-1)).toBe('   … 91 more; --json has them all');
});

for (const width of [40, 50, 80, 200]) {
  test(`a summary fits into ${width} columns`, () => {
    const lines = summary(faultlessRun(), width).split('\n');

    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
  });
}

test('without a sink nothing is claimed about what arrived', () => {
  const recording = { ...toRecording(faultlessRun()), received: undefined };

  const text = renderSummary(recording, check(recording), { width: 80, paint: plain });

  expect(text).not.toContain('What arrived');
  expect(text).toContain('What reached the endpoint');
});

test('the report is JSON, with times as exact text', () => {
  const recording = toRecording(faultlessRun());

  const report = JSON.parse(renderReport(recording, check(recording), 'bun'));

  expect(report).toMatchObject({ ok: true, engine: 'bun', mismatches: [], out: { traces: 12, logs: 531 } });
  expect(report.spans[0]).toMatchObject({ name: 'init', endNano: '1795446153000000000' });
});

const [STEP] = faultlessRun().steps;

function done(requestId: string): SandboxEvent {
  return { kind: 'runtime-done', at: 0, requestId, status: 'success', errorType: undefined, durationMs: 100 };
}

function started(requestId: string): SandboxEvent {
  return { kind: 'invoke-started', at: 0, requestId, deadlineMs: 0, traceHeader: '' };
}

test('an invocation is one line when the function is done, whatever it answered', () => {
  const said: string[] = [];
  const live = new LiveAudience((text) => said.push(text), { width: 60, paint: coloured });
  if (STEP !== undefined) live.playing(STEP.step);

  live.event({
    kind: 'response-sent',
    at: 0,
    requestId: 'r',
    body: `a\nb\x1b[2J${'c'.repeat(99)}`,
    errorType: undefined,
  });
  live.event(done('r'));

  const line = stripVTControlCharacters(said.join(''));
  expect(line).toMatch(/^ ● cold start +success +100 ms {2}a ⏎ bc+…\n$/);
  expect(widthOf(line.trimEnd())).toBeLessThanOrEqual(60);
});

test('what happens while the function runs is told under its invocation', () => {
  const said: string[] = [];
  const live = new LiveAudience((text) => said.push(text), { width: 60, paint: plain });

  live.event(started('r'));
  live.event({
    kind: 'init-ended',
    at: 0,
    phase: 'invoke',
    status: 'success',
    errorType: undefined,
    durationMs: 90,
  });
  const before = said.length;
  live.event(done('r'));
  live.event({ kind: 'shutdown-started', at: 0, reason: 'spindown', deadlineMs: 0 });

  expect(before).toBe(0);
  expect(said.map((line) => line.trim().split(/[ :]/)[0])).toEqual(['●', 'init', 'shutdown']);
});
