import { expect, test } from 'bun:test';
import { stripVTControlCharacters } from 'node:util';
import { check } from '../../../../src/cli/demo/check.ts';
import { liveAudience } from '../../../../src/cli/demo/live.ts';
import { renderReport } from '../../../../src/cli/demo/report.ts';
import { renderSummary } from '../../../../src/cli/demo/summary.ts';
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

test('an invocation is one line when it ends, whatever it answered', () => {
  const [played] = faultlessRun().steps;
  if (played === undefined) throw new Error('no step');
  const said: string[] = [];
  const audience = liveAudience((text) => said.push(text), { width: 60, paint: coloured });

  audience.played({
    ...played,
    invocation: { ...played.invocation, response: `a\nb\x1b[2J${'c'.repeat(99)}` },
  });

  const line = stripVTControlCharacters(said.join(''));
  expect(line).toMatch(/^ ● cold start +success +100 ms {2}a ⏎ bc+…\n$/);
  expect(widthOf(line.trimEnd())).toBeLessThanOrEqual(60);
});
