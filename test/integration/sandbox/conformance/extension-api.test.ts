import { beforeAll, describe, expect, test } from 'bun:test';
import { compareWithIntended, type Difference } from './differences.ts';
import { ExtensionPlayer } from './extension-player.ts';
import { EXTENSION_API_DIFFERENCES } from './intended-differences.ts';
import { CLASSIC, type Exchange, MANAGED, STUB_ANSWERS, SUBSCRIBED_AFTER_INIT } from './recorded.ts';
import { Stage } from './stage.ts';

/** What else happens in a scenario, which its recorded exchanges do not tell. */
type Script = (player: ExtensionPlayer, exchanges: readonly Exchange[], stage: Stage) => Promise<void>;

const inOrder: Script = (player, exchanges) => player.playAll(exchanges);

const SCRIPTS: Readonly<Record<string, Script>> = {
  'tracing header variants (c31: Sampled=0, garbage, Root only)': async (player, exchanges) => {
    await player.register('probe', usedIn(exchanges), ['INVOKE', 'SHUTDOWN']);
    await player.playAll(exchanges);
  },
  'second concurrent next (c14b)': async (player, [register, ...rest]) => {
    await player.playAll(take(register));
    await player.poll(identifierIn(register));
    await player.playAll(rest);
  },
  'next after a dropped next (c14c)': dropAfterRegister,
  'dropped next, then polling again every 100 ms (c30)': async (
    player,
    [register, refused, ...rest],
    stage,
  ) => {
    await dropAfterRegister(player, take(register, refused), stage);
    // The event for the lost connection is lost with it.
    await player.invoke();
    await player.playAll(rest);
  },
  'two files register the same name (c14e)': async (player, exchanges, stage) => {
    const [register, again, noIdentifier, shutdown, ...second] = exchanges;
    await player.playAll(take(register, again, noIdentifier));
    const told = player.playAll(take(shutdown), 'nothing');
    await stage.until(() => stage.of('extension-ready').length > 0);
    await stage.kill('b-probe');
    await told;
    await stage.kill('a-probe');
    const sandbox = await stage.started;
    void sandbox.invoke('{}');
    await stage.until(() => stage.of('process-started').length > 3);
    await player.playAll(second.slice(0, 1));
    await player.poll(identifierIn(second[0]));
    await player.playAll(second.slice(1));
  },
  'subscribe after init (c29a)': afterInit,
  'subscribe after init (l50)': afterInit,
  subscriptions: registered,
  'any subscription (c17)': registered,
  'internal register after init (c29b)': afterInit,
  'accountId feature; calls after init (l50)': async (player, exchanges, stage) => {
    const [register, subscribe, ...rest] = exchanges;
    await player.playAll(take(register, subscribe));
    await player.poll(identifierIn(register));
    player.runtimePolls();
    await stage.started;
    // The last one is the answer to the poll that waits; it is the same as in other scenarios.
    await player.playAll(rest.slice(0, -1));
  },
};

/** The extension registers, loses its first `next`, and goes on. */
async function dropAfterRegister(
  player: ExtensionPlayer,
  [register, ...rest]: readonly Exchange[],
  _stage: Stage,
) {
  const drop = new AbortController();
  await player.playAll(take(register));
  await player.poll(identifierIn(register), drop.signal);
  drop.abort();
  await player.playAll(rest);
}

/** The extension registers, without having been recorded in that. */
async function registered(player: ExtensionPlayer, exchanges: readonly Exchange[]): Promise<void> {
  await player.register('probe', usedIn(exchanges), ['SHUTDOWN']);
  await player.playAll(exchanges);
}

/** And it waits in `next`, and init is over. */
async function afterInit(player: ExtensionPlayer, exchanges: readonly Exchange[], stage: Stage) {
  await player.register('probe', usedIn(exchanges), ['SHUTDOWN']);
  await player.poll(usedIn(exchanges));
  player.runtimePolls();
  await stage.started;
  await player.playAll(exchanges);
}

/** A scenario, with exchanges that were recorded apart from their registration. */
interface Scenario {
  readonly mode: 'classic' | 'managed';
  readonly name: string;
  readonly exchanges: readonly Exchange[];
}

const SCENARIOS: readonly Scenario[] = [
  ...[...CLASSIC].map(([name, exchanges]) => ({ mode: 'classic' as const, name, exchanges })),
  { mode: 'classic', name: 'any subscription (c17)', exchanges: stubExchanges() },
  ...[...MANAGED].map(([name, exchanges]) => ({ mode: 'managed' as const, name, exchanges })),
  { mode: 'managed', name: 'subscribe after init (l50)', exchanges: SUBSCRIBED_AFTER_INIT },
];

/** Of these answers only status and body are known; the headers are those of their like. */
function stubExchanges(): readonly Exchange[] {
  const requests = new Map((MANAGED.get('subscriptions') ?? []).map((exchange) => [exchange.tag, exchange]));
  return STUB_ANSWERS.flatMap(({ tag, status, body }) => {
    const exchange = requests.get(tag);
    const header =
      status === 405 ? (['Allow', 'PUT'] as const) : (['Content-Type', 'application/json'] as const);
    return exchange === undefined ? [] : [{ ...exchange, response: { status, headers: [header], body } }];
  });
}

/** Plays a scenario from its start → what was not as recorded. */
async function differencesOf({ mode, name, exchanges }: Scenario): Promise<readonly Difference[]> {
  const extensions = [...new Set(exchanges.map(({ extension }) => extension))];
  await using stage = new Stage(extensions, {
    functionName: 'probe-fn',
    timeoutMs: 300_000,
    ...(mode === 'classic'
      ? { region: 'us-east-1', accountId: '012345678912', telemetry: 'unsupported' }
      : { initializationType: 'lambda-managed-instances' }),
  });
  const player = new ExtensionPlayer(stage, `${mode}: ${name}`);
  await (SCRIPTS[name] ?? inOrder)(player, exchanges, stage);
  return player.differences;
}

const played = new Map<Scenario, readonly Difference[]>();
beforeAll(async () => {
  for (const scenario of SCENARIOS) played.set(scenario, await differencesOf(scenario));
}, 20_000);

describe('the emulator of AWS is followed, but for what is meant otherwise', () => {
  test.each(SCENARIOS)('$mode: $name', (scenario) => {
    const { unlisted } = compareWithIntended(played.get(scenario) ?? [], EXTENSION_API_DIFFERENCES);

    expect(played.has(scenario)).toBe(true);
    expect(unlisted).toEqual([]);
  });

  test('whatever is meant otherwise is so', () => {
    const { gone } = compareWithIntended([...played.values()].flat(), EXTENSION_API_DIFFERENCES);

    expect(gone).toEqual([]);
  });
});

function take(...exchanges: readonly (Exchange | undefined)[]): readonly Exchange[] {
  return exchanges.filter((exchange) => exchange !== undefined);
}

/** The identifier that the extension showed when it was recorded. */
function usedIn(exchanges: readonly Exchange[]): string {
  const headers = exchanges.map(({ request }) => request.headers['Lambda-Extension-Identifier']);
  return headers.find((id) => id !== undefined) ?? 'unrecorded';
}

/** The identifier that a registration was answered with when it was recorded. */
function identifierIn(exchange: Exchange | undefined): string {
  return exchange?.response.headers.find(([name]) => name === 'Lambda-Extension-Identifier')?.[1] ?? '';
}
