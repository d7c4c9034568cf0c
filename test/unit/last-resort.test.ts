import { expect, test } from 'bun:test';
import type { Send } from '../../src/http.ts';
import { answerUntilShutdown } from '../../src/last-resort.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { httpReply, type ScriptedAnswer } from '../support/scripted-http.ts';

const REGISTERED = { status: 200, headers: { 'lambda-extension-identifier': 'new' }, body: '{}' };
const INVOKE = { status: 200, body: '{"eventType":"INVOKE","deadlineMs":1,"requestId":"a"}' };
const SHUTDOWN = { status: 200, body: '{"eventType": "SHUTDOWN", "deadlineMs": 2}' };
const REFUSED = { status: 403, body: '{"errorType":"Extension.InvalidExtensionState"}' };

/** Runs it against answers in their order; a connection is lost where one is `undefined`. */
async function run(
  answers: readonly (ScriptedAnswer | undefined)[],
  identifier: Promise<string | undefined> = Promise.resolve('old'),
) {
  const clock = new ManualClock();
  const calls: string[] = [];
  const queue = [...answers];
  const call: Send = async ({ url, headers }) => {
    calls.push(`${url.split('/').at(-1)} ${headers['Lambda-Extension-Identifier'] ?? ''}`.trim());
    const answer = queue.shift();
    if (answer === undefined) throw new Error('the connection is lost');
    return httpReply(answer);
  };
  let hasEnded = false;
  const running = answerUntilShutdown({ call, clock, runtimeApi: '127.0.0.1:9001', name: 'x', identifier });
  const ended = running.then(() => {
    hasEnded = true;
  });
  for (let second = 0; second < 700 && !hasEnded; second += 1) await clock.advance(1000);
  await ended;
  return { calls, pendingTimers: clock.pendingTimers };
}

test('polls under the identifier there is, until SHUTDOWN', async () => {
  const { calls } = await run([INVOKE, INVOKE, SHUTDOWN]);

  expect(calls).toEqual(['next old', 'next old', 'next old']);
});

test('registers first, for SHUTDOWN, where nothing has registered', async () => {
  const { calls } = await run([REGISTERED, SHUTDOWN], Promise.resolve(undefined));

  expect(calls).toEqual(['register', 'next new']);
});

test('registers first where what was begun has failed', async () => {
  const { calls } = await run([REGISTERED, SHUTDOWN], Promise.reject(new Error('broken')));

  expect(calls).toEqual(['register', 'next new']);
});

test('a poll that is refused or lost is repeated', async () => {
  const { calls } = await run([REFUSED, undefined, INVOKE, SHUTDOWN]);

  expect(calls).toEqual(['next old', 'next old', 'next old', 'next old']);
});

test('a platform that is gone for ten minutes on end does not come back', async () => {
  const { calls, pendingTimers } = await run([]);

  expect(calls).toHaveLength(600);
  expect(pendingTimers).toBe(0);
});
