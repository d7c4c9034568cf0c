import { beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { SandboxOptions } from '../../../../src/sandbox/options.ts';
import { compareWithIntended, type Difference } from './differences.ts';
import { compareLists, shapeOf } from './event-shape.ts';
import { TELEMETRY_DIFFERENCES } from './intended-differences.ts';
import { type RecordedEvent, SHUTDOWN_BODIES, TELEMETRY, type TelemetryScenario } from './recorded.ts';
import { Stage } from './stage.ts';
import { eventsOf, type Played, type Post, TelemetryPlayer } from './telemetry-player.ts';

/** Plays a scenario from its start. */
async function play(scenario: TelemetryScenario): Promise<Played> {
  const names = [...new Set(scenario.posts.map(({ extension }) => extension))];
  await using stage = new Stage(names, optionsFor(scenario));
  return await new TelemetryPlayer(stage, scenario).play();
}

/** The function of the recording, with limits that come soon where one of them is what it is about. */
function optionsFor({ posts }: TelemetryScenario): Partial<SandboxOptions> {
  const text = posts.map(({ body }) => body).join();
  const [, region = 'eu-central-1'] = /arn:aws:lambda:([^:]+)/.exec(text) ?? [];
  const [, functionName = 'probe-fn'] = /"functionName":"([^"]+)"/.exec(text) ?? [];
  const [, memory = '268435456'] = /"instanceMaxMemory":(\d+)/.exec(text) ?? [];
  const runsOut = text.includes('Sandbox.Timedout') || text.includes("doesn't know this error");
  return {
    initializationType: 'lambda-managed-instances',
    region,
    functionName,
    memoryMb: Number(memory) / 1_048_576,
    timeoutMs: runsOut ? 100 : 60_000,
    ...(text.includes('"status":"timeout","errorType":"Runtime.Unknown"') ? { initTimeoutMs: 200 } : {}),
  };
}

/** What arrived otherwise than it was recorded, by extension. */
function telemetryDifferences({ scenario, posts }: TelemetryScenario, result: Played): readonly Difference[] {
  return [...new Set(posts.map(({ extension }) => extension))].flatMap((extension) => {
    const ours = result.posts.filter((post) => post.extension === extension && isTaken(post.answered));
    const recorded = posts.filter((post) => isTaken(post.listener_answered));
    const { extra, missing, sameOrder } = compareLists(
      ours.flatMap(({ body }) => JSON.parse(body) as readonly RecordedEvent[]).map(shapeOf),
      eventsOf(recorded, extension).map(shapeOf),
    );
    return [
      ...extra.map((shape) => ({ scenario, at: typeOf(shape), field: 'extra', ours: shape, recorded: '' })),
      ...missing.map((shape) => ({
        scenario,
        at: typeOf(shape),
        field: 'missing',
        ours: '',
        recorded: shape,
      })),
      ...(sameOrder ? [] : [{ scenario, at: 'telemetry', field: 'order', ours: '', recorded: '' }]),
    ];
  });
}

const isTaken = (status: number) => status > 0 && status < 400;
const typeOf = (shape: string) => shape.split(' ')[0] ?? '';

/** What the client got and what ended the extension. */
async function outcomeDifferences(
  { scenario, invokes }: TelemetryScenario,
  played: Played,
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const note = (at: string, ours: string, recorded: string) => {
    if (ours !== recorded) found.push({ scenario, at, field: 'body', ours, recorded });
  };
  for (const [index, invoking] of played.invocations.entries()) {
    const { response, status } = await invoking;
    const recorded = invokes[index]?.body ?? undefined;
    if (status !== 'success' && response !== '{}' && recorded !== undefined)
      note(
        'response',
        response.replace(/[\d.]+ seconds/, 'n seconds'),
        recorded.replace(/[\d.]+ seconds/, 'n seconds'),
      );
  }
  for (const recorded of SHUTDOWN_BODIES[scenario] ?? [])
    note('SHUTDOWN', withoutTime(played.shutdowns[0] ?? 'none'), withoutTime(recorded));
  return found;
}

const withoutTime = (body: string) => body.replace(/"deadlineMs":\d+/, '"deadlineMs":0');

const played = new Map<TelemetryScenario, Played>();
const differences = new Map<TelemetryScenario, readonly Difference[]>();
beforeAll(async () => {
  for (const scenario of TELEMETRY) {
    const result = await play(scenario);
    played.set(scenario, result);
    differences.set(scenario, [
      ...telemetryDifferences(scenario, result),
      ...(await outcomeDifferences(scenario, result)),
    ]);
  }
}, 30_000);

describe('the telemetry of managed instances is that of the emulator of AWS, but for what is meant otherwise', () => {
  test.each(TELEMETRY)('$scenario: $what', (scenario) => {
    const { unlisted } = compareWithIntended(differences.get(scenario) ?? [], TELEMETRY_DIFFERENCES);

    expect(differences.has(scenario)).toBe(true);
    expect(unlisted).toEqual([]);
  });

  test('whatever is meant otherwise is so', () => {
    const { gone } = compareWithIntended([...differences.values()].flat(), TELEMETRY_DIFFERENCES);

    expect(gone).toEqual([]);
  });
});

describe('a POST', () => {
  const posts = (): readonly Post[] => [...played.values()].flatMap((result) => result.posts);

  test('has the request line and the headers of the recorded ones', () => {
    const recorded = TELEMETRY.flatMap((scenario) => scenario.posts);
    const lines = new Set(recorded.map(({ request_line }) => request_line));
    const fixed = (headers: Readonly<Record<string, string>>) =>
      ['user-agent', 'content-type', 'accept-encoding'].map((name) => headers[name]).join('; ');
    const values = new Set(
      recorded.map(({ headers }) =>
        fixed(Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))),
      ),
    );

    expect(new Set(posts().map(({ requestLine }) => requestLine))).toEqual(lines);
    expect(new Set(posts().map(({ headers }) => fixed(headers)))).toEqual(values);
  });

  test('is named by the hash of its body', () => {
    for (const { headers, body } of posts())
      expect(headers['sequence-id']).toBe(createHash('sha256').update(body).digest('base64'));
  });

  test('is the only one where the subscription lets everything wait for the shutdown', () => {
    const scenario = TELEMETRY.find((known) => known.scenario === 'l26-shutdown-flush-timeout30000');

    expect(scenario === undefined ? [] : played.get(scenario)?.posts).toHaveLength(1);
  });
});
