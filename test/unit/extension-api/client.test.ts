import { describe, expect, test } from 'bun:test';
import { createExtensionApi } from '../../../src/extension-api/client.ts';
import { registerUntilDone } from '../../../src/extension-api/register.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { recordingDiagnostics } from '../../support/recording-diagnostics.ts';
import { jsonBody, type ScriptedAnswer, scriptedHttp } from '../../support/scripted-http.ts';

const REGISTERED: ScriptedAnswer = {
  status: 200,
  headers: { 'lambda-extension-identifier': 'id-1' },
  body: '{"functionName":"fn","functionVersion":"$LATEST","handler":"index.handler","accountId":"123456789012"}\n',
};
const SHUTDOWN: ScriptedAnswer = {
  status: 200,
  body: '{"eventType":"SHUTDOWN","deadlineMs":1795445808503,"shutdownReason":"SandboxTerminated"}',
};
const INVALID_STATE: ScriptedAnswer = {
  status: 403,
  body: '{"errorMessage":"State transition is not allowed","errorType":"Extension.InvalidExtensionState"}\n',
};

function setUp(...answers: readonly (ScriptedAnswer | Error)[]) {
  const clock = new ManualClock();
  const diagnostics = recordingDiagnostics();
  const { send, requests } = scriptedHttp(...answers);
  const api = createExtensionApi({
    call: send,
    runtimeApi: '169.254.100.1:9001',
    name: 'lambda-otel-bridge',
    clock,
    diagnostics,
  });
  return { api, clock, diagnostics, requests };
}

describe('register', () => {
  test('asks under the file name for the events and the account', async () => {
    const { api, requests } = setUp(REGISTERED);

    const outcome = await api.register(['INVOKE', 'SHUTDOWN']);

    expect(requests[0]?.url).toBe('http://169.254.100.1:9001/2020-01-01/extension/register');
    expect(requests[0]?.headers).toMatchObject({
      'Lambda-Extension-Name': 'lambda-otel-bridge',
      'Lambda-Extension-Accept-Feature': 'accountId',
    });
    expect(requests[0] && jsonBody(requests[0])).toEqual({ events: ['INVOKE', 'SHUTDOWN'] });
    expect(outcome).toEqual({
      kind: 'registered',
      registration: {
        identifier: 'id-1',
        functionName: 'fn',
        functionVersion: '$LATEST',
        accountId: '123456789012',
      },
    });
  });

  test('is repeated when it is refused or the connection fails', async () => {
    const { api, clock, diagnostics } = setUp(
      { status: 500, body: 'oops' },
      new Error('ECONNREFUSED'),
      REGISTERED,
    );

    const done = registerUntilDone({ api, events: ['INVOKE'], sent: undefined, clock, diagnostics });
    await clock.advance(2000);

    expect((await done).identifier).toBe('id-1');
    expect(diagnostics.lines).toHaveLength(2);
  });

  test('is given up only when the Runtime API has been gone for minutes: a process without it has no purpose', async () => {
    const { api, clock, diagnostics, requests } = setUp(
      ...Array.from({ length: 1200 }, () => new Error('ECONNREFUSED')),
    );

    const done = registerUntilDone({ api, events: ['INVOKE'], sent: undefined, clock, diagnostics }).catch(
      String,
    );
    await clock.advance(599_000);
    expect(requests.length).toBeLessThan(1200);
    await clock.advance(2000);

    expect(await done).toContain('gone');
  });

  test('asks for SHUTDOWN alone where INVOKE is what is refused', async () => {
    const refusal =
      '{"errorMessage":"INVOKE: ErrorInvalidEventType","errorType":"Extension.InvalidEventType"}';
    const { api, clock, diagnostics, requests } = setUp({ status: 403, body: refusal }, REGISTERED);

    await registerUntilDone({ api, events: ['INVOKE', 'SHUTDOWN'], sent: undefined, clock, diagnostics });

    expect(requests.map(jsonBody)).toEqual([{ events: ['INVOKE', 'SHUTDOWN'] }, { events: ['SHUTDOWN'] }]);
  });

  test('takes the answer to a registration that a launcher sent, and sends none', async () => {
    const { api, clock, diagnostics, requests } = setUp();
    const sent = Promise.resolve({
      kind: 'registered' as const,
      registration: {
        identifier: 'id-2',
        functionName: undefined,
        functionVersion: undefined,
        accountId: undefined,
      },
    });

    const registration = await registerUntilDone({ api, events: ['INVOKE'], sent, clock, diagnostics });

    expect(registration.identifier).toBe('id-2');
    expect(requests).toEqual([]);
  });
});

describe('next', () => {
  test('polls without a time limit of its own', async () => {
    const { api, requests } = setUp(SHUTDOWN);

    const event = await api.next('id-1');

    expect(requests[0]?.signal).toBeUndefined();
    expect(requests[0]?.headers).toEqual({ 'Lambda-Extension-Identifier': 'id-1' });
    expect(event).toEqual({ kind: 'shutdown', deadlineMs: 1795445808503, reason: 'sandboxterminated' });
  });

  test('polls on after a refusal, a lost connection, an unreadable and an unknown answer', async () => {
    const { api, clock, requests } = setUp(
      INVALID_STATE,
      new Error('ECONNRESET'),
      { status: 200, body: 'garbage' },
      { status: 200, body: '{"eventType":"REFRESH"}' },
      SHUTDOWN,
    );

    const event = api.next('id-1');
    await clock.advance(5000);

    expect((await event).kind).toBe('shutdown');
    expect(requests).toHaveLength(5);
  });

  test('gives up only when the Runtime API has been gone for minutes', async () => {
    const { api, clock } = setUp(...Array.from({ length: 300 }, () => new Error('ECONNREFUSED')));

    const event = api.next('id-1').catch(String);
    await clock.advance(600_000);

    expect(await event).toContain('ECONNREFUSED');
  });
});
