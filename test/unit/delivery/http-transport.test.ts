import { describe, expect, test } from 'bun:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { deadlineAt } from '../../../src/clock.ts';
import { createHttpTransport, type HttpTransportOptions } from '../../../src/delivery/http-transport.ts';
import type { HttpReply, HttpRequest, Send } from '../../../src/http.ts';
import type { OtlpRequest } from '../../../src/otlp/request.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { httpReply, scriptedHttp } from '../../support/scripted-http.ts';

const OK = { status: 200 };
const DELIVERED = { kind: 'delivered', rejectedItems: 0, message: undefined } as const;

function otlpRequest(bytes: Uint8Array, encoding: OtlpRequest['encoding'] = 'protobuf'): OtlpRequest {
  return { signal: 'logs', encoding, bytes, items: 10, keep: [] };
}

/** One attempt of ten seconds through a transport that the test has its part in. */
function attempt(options: Partial<HttpTransportOptions>, request = otlpRequest(Buffer.from('body'))) {
  const clock = new ManualClock();
  const transport = createHttpTransport({
    send: scriptedHttp(OK).send,
    clock,
    url: 'https://backend.example/v1/logs?key=secret',
    headers: {},
    proxyAuthorization: undefined,
    userAgent: 'lambda-otel-bridge/0.1.0',
    gzip: undefined,
    ...options,
  });
  const outcome = transport.send(request, deadlineAt(clock, clock.now() + 10_000));
  return { clock, outcome };
}

/** What went out for a request. */
async function sentFor(options: Partial<HttpTransportOptions>, request?: OtlpRequest): Promise<HttpRequest> {
  const { send, requests } = scriptedHttp(OK);
  await attempt({ ...options, send }, request).outcome;
  const [sent] = requests;
  if (sent === undefined) throw new Error('nothing was sent');
  return sent;
}

describe('the request', () => {
  test('is a POST of the body to the URL, with the type of its encoding', async () => {
    const sent = await sentFor({});

    expect(sent).toMatchObject({ method: 'POST', url: 'https://backend.example/v1/logs?key=secret' });
    expect(sent.body).toEqual(Buffer.from('body'));
    expect(sent.headers).toEqual({
      'user-agent': 'lambda-otel-bridge/0.1.0',
      'content-type': 'application/x-protobuf',
      'accept-encoding': 'identity',
    });
  });

  test('in JSON says so', async () => {
    const sent = await sentFor({}, otlpRequest(Buffer.from('{}'), 'json'));

    expect(sent.headers['content-type']).toBe('application/json');
  });

  test("carries the user's headers, which may name another user agent but no other type", async () => {
    const headers = { 'x-api-key': 'secret', 'user-agent': 'mine', 'content-type': 'text/plain' };

    const sent = await sentFor({ headers });

    expect(sent.headers).toMatchObject({
      'x-api-key': 'secret',
      'user-agent': 'mine',
      'content-type': 'application/x-protobuf',
    });
  });

  test('is compressed from 1 KiB on', async () => {
    const body = Buffer.alloc(1024, 'a');

    const large = await sentFor({ gzip: gzipSync }, otlpRequest(body));
    const small = await sentFor({ gzip: gzipSync }, otlpRequest(body.subarray(1)));

    expect(large.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(large.body ?? '')).toEqual(body);
    expect(small.headers['content-encoding']).toBeUndefined();
    expect(small.body).toEqual(body.subarray(1));
  });
});

describe('the answer', () => {
  test('without a type is read as the encoding that was sent', async () => {
    const body = '{"partialSuccess":{"rejectedLogRecords":"4"}}';
    const { send } = scriptedHttp({ status: 200, body });

    const { outcome } = attempt({ send }, otlpRequest(Buffer.from('{}'), 'json'));

    expect(await outcome).toEqual({ ...DELIVERED, rejectedItems: 4 });
  });

  test('has a type in any case', async () => {
    const body = '{"partialSuccess":{"rejectedLogRecords":4}}';
    const { send } = scriptedHttp({ status: 200, headers: { 'content-type': 'Application/JSON' }, body });

    const { outcome } = attempt({ send });

    expect(await outcome).toEqual({ ...DELIVERED, rejectedItems: 4 });
  });

  test('decides by its status, even if its body breaks off', async () => {
    const broken: HttpReply = {
      ...httpReply(OK),
      body: (async function* () {
        yield Buffer.from('{');
        throw new Error('ECONNRESET');
      })(),
    };

    const { outcome } = attempt({ send: () => Promise.resolve(broken) });

    expect(await outcome).toEqual(DELIVERED);
  });

  test('decides by its status, even if the rest of its body never comes', async () => {
    const send: Send = async ({ signal }) => ({
      ...httpReply(OK),
      body: (async function* () {
        yield Buffer.from('half');
        await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      })(),
    });
    const { clock, outcome } = attempt({ send });

    await clock.advance(1000);

    expect(await outcome).toEqual(DELIVERED);
    expect(clock.pendingTimers).toBe(1); // the deadline's own
  });

  test('is read no further than anyone wants to', async () => {
    let pulled = 0;
    const endless: HttpReply = {
      ...httpReply(OK),
      body: (async function* () {
        for (;;) {
          pulled += 1;
          yield new Uint8Array(16 * 1024);
        }
      })(),
    };

    const { outcome } = attempt({ send: () => Promise.resolve(endless) });

    expect(await outcome).toEqual(DELIVERED);
    expect(pulled).toBeLessThan(10);
  });

  test('is passed on without what it repeats of the request', async () => {
    const url = 'https://backend.example/v1/logs?token=to%2Fken-1&x=1';
    const headers = { authorization: 'Bearer s3cr3t-key', 'x-team': 'blue' };
    const proxyAuthorization = 'Basic dXNlcjprZXk=';
    const body = `bad ${headers.authorization}; blue; to%2Fken-1 to/ken-1; ${proxyAuthorization}`;
    const { send } = scriptedHttp({ status: 401, body });

    const { outcome } = attempt({ send, url, headers, proxyAuthorization });

    expect(await outcome).toEqual({ kind: 'refused', status: 401, message: 'bad ***; blue; *** ***; ***' });
  });

  test('that asks for a retry is passed on with its wish', async () => {
    const { send } = scriptedHttp({ status: 503, headers: { 'retry-after': '2' }, body: 'busy' });

    const { outcome } = attempt({ send });

    expect(await outcome).toEqual({ kind: 'unavailable', reason: '503: busy', retryAfterMs: 2000 });
  });
});

describe('without an answer', () => {
  test.each([
    ['a code', Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [
      'a cause with a code',
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'UND_ERR_SOCKET' }) }),
      'UND_ERR_SOCKET',
    ],
    ['neither', new TypeError('https://backend.example/?key=secret'), 'TypeError'],
  ])('the reason is that of an error with %s, and no address', async (_, error, reason) => {
    const { outcome } = attempt({ send: () => Promise.reject(error) });

    expect(await outcome).toEqual({ kind: 'unavailable', reason, retryAfterMs: undefined });
  });

  test('in time, the attempt is ended and says so', async () => {
    const send: Send = ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    const { clock, outcome } = attempt({ send });

    await clock.advance(10_000);

    expect(await outcome).toMatchObject({ kind: 'unavailable', reason: 'timeout' });
  });
});
