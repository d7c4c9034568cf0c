import { expect, test } from 'bun:test';
import { Stage } from './stage.ts';

const EXTENSION = '/2020-01-01/extension';

/** Two extensions that have not called anything yet, by what they do next. */
function setUp(initializationType: 'on-demand' | 'lambda-managed-instances') {
  const stage = new Stage(['first', 'second'], { initializationType });
  const ids = new Map<string, string>();
  const register = async (name: string) => {
    const { headers } = await stage.call({
      method: 'POST',
      path: `${EXTENSION}/register`,
      headers: { 'Lambda-Extension-Name': name },
      body: JSON.stringify({ events: ['SHUTDOWN'] }),
    });
    ids.set(name, headers['lambda-extension-identifier'] ?? '');
  };
  const wait = (path: string, headers: Record<string, string> = {}) =>
    void stage.call({ method: 'GET', path, headers }).catch(() => {});
  return {
    stage,
    register,
    next: (name: string) =>
      wait(`${EXTENSION}/event/next`, { 'Lambda-Extension-Identifier': ids.get(name) ?? '' }),
    runtimeNext: () => wait('/2018-06-01/runtime/invocation/next'),
    /** All calls so far have had their effect. */
    settled: () => stage.call({ method: 'GET', path: '/2018-06-01/ping' }),
  };
}

test.each(['on-demand', 'lambda-managed-instances'] as const)(
  '%s: the runtime waits for every registration, init for every first next and the runtime',
  async (type) => {
    const { stage, register, next, runtimeNext, settled } = setUp(type);
    await using _ = stage;
    const runtimes = () =>
      stage.of('process-started').filter(({ process: { role } }) => role === 'runtime').length;
    const seen: (readonly [string, runtimes: number, inits: number])[] = [];
    const note = async (what: string) => {
      await settled();
      seen.push([what, runtimes(), stage.of('init-ended').length]);
    };

    await register('first');
    await note('one has registered');
    await register('second');
    await stage.process('runtime');
    await note('both have');
    next('first');
    await note('one waits');
    runtimeNext();
    await note('the runtime too');
    next('second');
    await stage.started;
    await note('all wait');

    expect(seen).toEqual([
      ['one has registered', 0, 0],
      ['both have', 1, 0],
      ['one waits', 1, 0],
      ['the runtime too', 1, 0],
      ['all wait', 1, 1],
    ]);
  },
);
