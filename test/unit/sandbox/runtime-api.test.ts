import { describe, expect, test } from 'bun:test';
import { initError, next, respond, respondError, validErrorType } from '../../../src/sandbox/runtime-api.ts';
import { RuntimeSession } from '../../../src/sandbox/runtime-session.ts';

function setUp() {
  const session = new RuntimeSession();
  let time = 0;
  const host = { session, now: () => ++time, changed: () => {} };
  return { session, host };
}

const post = (body: string, headers: Record<string, string> = {}) =>
  new Request('http://sandbox/', { method: 'POST', body, headers });

const STREAMING = { 'Lambda-Runtime-Function-Response-Mode': 'streaming' };

const EVENT = { requestId: 'r-1', payload: '{"a":1}', headers: { 'Lambda-Runtime-Aws-Request-Id': 'r-1' } };

test('next is answered with the payload when an invocation comes', async () => {
  const { session, host } = setUp();
  const polling = next(host);

  session.release(EVENT);
  const answer = await polling;

  expect(await answer.text()).toBe('{"a":1}');
  expect(answer.headers.get('lambda-runtime-aws-request-id')).toBe('r-1');
});

describe('a response', () => {
  test('is taken once', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);

    const first = await respond(post('"ok"'), 'r-1', host);
    const second = await respond(post('"again"'), 'r-1', host);

    expect([first.status, second.status]).toEqual([202, 403]);
    expect(session.response).toMatchObject({ body: '"ok"', bytes: 4, errorType: undefined });
  });

  test('to another invocation is refused', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);

    const answer = await respond(post('"ok"'), 'r-0', host);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe(
      '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n',
    );
  });

  test('of more than 6 MiB becomes an error of the function', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);

    const answer = await respond(post('x'.repeat(6_291_557)), 'r-1', host);

    expect(answer.status).toBe(413);
    expect(session.response?.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  test('that is streamed may be larger', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);

    const answer = await respond(post('x'.repeat(6_291_557), STREAMING), 'r-1', host);

    expect(answer.status).toBe(202);
    expect(session.response).toMatchObject({ bytes: 6_291_557, errorType: undefined });
  });

  test('that is streamed fails by its trailer, and keeps what was sent', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);
    const trailers = { 'lambda-runtime-function-error-type': 'Function.Broke' };

    const answer = await respond(post('half of', STREAMING), 'r-1', host, () => trailers);

    expect(answer.status).toBe(202);
    expect(session.response).toMatchObject({ body: 'half of', bytes: 7, errorType: 'Function.Broke' });
  });

  test('that failed before its first byte is the document of its trailer', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);
    const trailers = {
      'lambda-runtime-function-error-type': 'TypeError',
      'lambda-runtime-function-error-body': Buffer.from('{"errorMessage":"no"}').toString('base64'),
    };

    await respond(post('', STREAMING), 'r-1', host, () => trailers);

    expect(session.response).toMatchObject({ body: '{"errorMessage":"no"}', errorType: 'Runtime.Unknown' });
  });

  test('of another mode is refused, and the invocation fails', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);

    const answer = await respond(
      post('"ok"', { 'Lambda-Runtime-Function-Response-Mode': 'fast' }),
      'r-1',
      host,
    );

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errorType: 'InvalidFunctionResponseMode' });
    expect(session.response?.errorType).toBe('Runtime.InvalidResponseModeHeader');
  });

  test('that breaks off is an error of the runtime', async () => {
    const { session, host } = setUp();
    void next(host);
    session.release(EVENT);
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) });

    const answer = await respond(
      new Request('http://sandbox/', { method: 'POST', body: broken }),
      'r-1',
      host,
    );

    expect(answer.status).toBe(400);
    expect(session.response?.errorType).toBe('Runtime.TruncatedResponse');
  });
});

test('work is not handed out while a response is due', async () => {
  const { session, host } = setUp();
  void next(host);
  session.release(EVENT);

  const answer = await next(host);

  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ errorType: 'InvalidStateTransition' });
});

test('an error keeps its document and the type that the platform makes of it', async () => {
  const { session, host } = setUp();
  void next(host);
  session.release(EVENT);

  await respondError(
    post('{"errorType":"TypeError"}', { 'Lambda-Runtime-Function-Error-Type': 'TypeError' }),
    'r-1',
    host,
  );

  expect(session.response).toMatchObject({
    body: '{"errorType":"TypeError"}',
    errorType: 'Runtime.Unknown',
  });
});

test('an init error is for a runtime that is not up yet', async () => {
  const fresh = setUp();
  const running = setUp();
  void next(running.host);

  const accepted = await initError(post('{}'), fresh.host);
  const refused = await initError(post('{}'), running.host);

  expect([accepted.status, refused.status]).toEqual([202, 403]);
});

test.each([
  ['Runtime.ImportModuleError', 'Runtime.ImportModuleError'],
  ['Function.SysExit', 'Function.SysExit'],
  ['Function.1', 'Function.Unknown'],
  ['TypeError', 'Runtime.Unknown'],
  [null, 'Runtime.Unknown'],
])('the error type %p becomes %p', (header, type) => {
  expect(validErrorType(header)).toBe(type);
});
