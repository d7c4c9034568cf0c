import { describe, expect, test } from 'bun:test';
import { deadlineAt } from '../../../src/clock.ts';
import type { Http } from '../../../src/http.ts';
import { openTelemetryListener } from '../../../src/telemetry-api/listener.ts';
import { subscribe } from '../../../src/telemetry-api/subscription.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { jsonBody, type ScriptedAnswer, scriptedHttp } from '../../support/scripted-http.ts';

function setUp(...answers: readonly (ScriptedAnswer | Error)[]) {
  const clock = new ManualClock();
  const { send, requests } = scriptedHttp(...answers);
  const deadline = deadlineAt(clock, clock.now() + 2000);
  const outcome = subscribe({
    call: send,
    runtimeApi: '127.0.0.1:9001',
    identifier: 'id-1',
    listenerPort: 4243,
    streams: ['platform', 'function'],
    buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25 },
    deadline,
  });
  return { outcome, requests, clock };
}

const versions = (requests: ReturnType<typeof setUp>['requests']) =>
  requests.map((request) => (jsonBody(request) as { schemaVersion: string }).schemaVersion);

describe('subscribe', () => {
  test('asks for the newest schema, at the name that the platform wants', async () => {
    const { outcome, requests } = setUp({ status: 200, body: '"OK"' });

    expect(await outcome).toEqual({ kind: 'subscribed', schemaVersion: '2025-01-29' });
    expect(requests[0] && jsonBody(requests[0])).toEqual({
      schemaVersion: '2025-01-29',
      types: ['platform', 'function'],
      buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25 },
      destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:4243/' },
    });
  });

  test('asks for an older schema where a newer one is answered with 400, whatever the body', async () => {
    const { outcome, requests } = setUp(
      { status: 400, body: '{"errorType": "ValidationError", "errorMessage": "value must be "2022-12-13""}' },
      { status: 200, body: '"OK"' },
    );

    expect(await outcome).toEqual({ kind: 'subscribed', schemaVersion: '2022-12-13' });
    expect(versions(requests)).toEqual(['2025-01-29', '2022-12-13']);
  });

  test('202 is an environment without telemetry', async () => {
    expect(await setUp({ status: 202 }).outcome).toEqual({ kind: 'not-supported' });
  });

  test('400 for every schema is a refusal with the last answer', async () => {
    const { outcome, requests } = setUp({ status: 400 }, { status: 400 }, { status: 400, body: 'no ' });

    expect(await outcome).toEqual({ kind: 'refused', message: '400 no' });
    expect(requests).toHaveLength(3);
  });

  test.each([403, 500])('%p is a refusal at once', async (status) => {
    const { outcome, requests } = setUp({ status, body: 'closed' });

    expect(await outcome).toEqual({ kind: 'refused', message: `${status} closed` });
    expect(requests).toHaveLength(1);
  });

  test('a lost connection is a refusal', async () => {
    expect(await setUp(new Error('ECONNRESET')).outcome).toMatchObject({ kind: 'refused' });
  });

  test('the deadline goes with the request, so that an answer that never comes does not hold Init', async () => {
    const { requests, clock } = setUp();

    await clock.advance(2000);

    expect(requests[0]?.signal?.aborted).toBe(true);
  });
});

describe('openTelemetryListener', () => {
  function open(taken: readonly string[]) {
    const asked: string[] = [];
    const listen: Http['listen'] = ({ host, port }) => {
      asked.push(`${host}:${port}`);
      return taken.includes(`${host}:${port}`)
        ? Promise.reject(new Error('EADDRINUSE'))
        : Promise.resolve({ port: port || 40_000, close: async () => {} });
    };
    const opened = openTelemetryListener({ listen, port: 4243, receive: () => {}, tooLarge: () => {} });
    return { opened, asked };
  }

  test('takes any port of the same name where its own is in use', async () => {
    const { opened } = open(['sandbox.localdomain:4243']);

    expect((await opened).port).toBe(40_000);
  });

  test('takes loopback where the name does not resolve', async () => {
    const { opened, asked } = open(['sandbox.localdomain:4243', 'sandbox.localdomain:0']);

    expect((await opened).port).toBe(4243);
    expect(asked.at(-1)).toBe('127.0.0.1:4243');
  });

  test('says so where nothing can be bound', async () => {
    const all = ['sandbox.localdomain', '127.0.0.1'].flatMap((host) => [`${host}:4243`, `${host}:0`]);

    expect(await open(all).opened.catch(String)).toContain('no port');
  });
});
