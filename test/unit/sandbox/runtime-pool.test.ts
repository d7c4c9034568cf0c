import { expect, test } from 'bun:test';
import { next, respond } from '../../../src/sandbox/runtime-api.ts';
import { RuntimePool } from '../../../src/sandbox/runtime-pool.ts';

function setUp(concurrency: number) {
  const pool = new RuntimePool(concurrency);
  let time = 0;
  return { pool, host: { session: pool, now: () => ++time, changed: () => {} } };
}

const event = (requestId: string) => ({
  requestId,
  payload: '{}',
  headers: { 'Lambda-Runtime-Aws-Request-Id': requestId },
});
const answer = (body: string) => new Request('http://sandbox/', { method: 'POST', body });

test('each poll gets one request, and a response goes to its own', async () => {
  const { pool, host } = setUp(2);
  const polls = [next(host), next(host)];
  pool.release(event('r-1'));
  pool.release(event('r-2'));

  await respond(answer('"two"'), 'r-2', host);
  const ids = (await Promise.all(polls)).map(({ headers }) => headers.get('lambda-runtime-aws-request-id'));

  expect(ids).toEqual(['r-1', 'r-2']);
  expect([pool.responseTo('r-1')?.body, pool.responseTo('r-2')?.body]).toEqual([undefined, '"two"']);
});

test('it is free while somebody polls and not too many requests run', () => {
  const { pool, host } = setUp(1);
  const states = [pool.free];

  void next(host);
  states.push(pool.free);
  pool.release(event('r-1'));
  void next(host);
  states.push(pool.free);
  pool.settle('r-1');
  states.push(pool.free);

  expect(states).toEqual([false, true, false, true]);
});

test.each([
  ['to a request that does not exist', 'r-0', 400],
  ['to a request that was given up', 'r-late', 410],
])('a response %s is refused', async (_what, requestId, status) => {
  const { pool, host } = setUp(1);
  void next(host);
  pool.release(event('r-late'));
  pool.settle('r-late');

  const { status: answered } = await respond(answer('{}'), requestId, host);

  expect(answered).toBe(status);
});

test('a request is answered once', async () => {
  const { pool, host } = setUp(1);
  void next(host);
  pool.release(event('r-1'));

  const statuses = [await respond(answer('1'), 'r-1', host), await respond(answer('2'), 'r-1', host)];

  expect(statuses.map(({ status }) => status)).toEqual([202, 403]);
  expect(pool.responseTo('r-1')?.body).toBe('1');
});
