import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Answer, retryAfterMs, toOutcome } from '../../../src/delivery/answer.ts';
import { ProtobufWriter } from '../../../src/otlp/protobuf-writer.ts';

const NOW = Date.UTC(2026, 0, 1);
const JSON_TYPE = 'application/json; charset=utf-8';
const PROTOBUF_TYPE = 'application/x-protobuf';
const DELIVERED = { kind: 'delivered', rejectedItems: 0, message: undefined } as const;

function outcome(answer: Partial<Answer>, items = 10) {
  const head = { status: 200, contentType: PROTOBUF_TYPE, retryAfter: undefined };
  return toOutcome({ ...head, body: new Uint8Array(), secrets: [], ...answer }, items, NOW);
}

function jsonAnswer(body: unknown, status = 200): Partial<Answer> {
  return { status, contentType: JSON_TYPE, body: Buffer.from(JSON.stringify(body)) };
}

function partialSuccess(rejected: number, message: string): Uint8Array {
  const to = new ProtobufWriter();
  to.message(1, () => {
    if (rejected !== 0) to.int64(1, rejected);
    if (message !== '') to.string(2, message);
  });
  return to.finish();
}

describe('success', () => {
  test.each<[string, Partial<Answer>]>([
    ['an empty body', {}],
    ['an empty body of no type', { contentType: '' }],
    ['an empty JSON object', jsonAnswer({})],
    ['an empty partial success', { body: partialSuccess(0, '') }],
    ['an empty partial success in JSON', jsonAnswer({ partialSuccess: {} })],
    ['a null partial success in JSON', jsonAnswer({ partialSuccess: null })],
    ['a foreign body', { contentType: 'text/html', body: Buffer.from('<html>OK</html>') }],
    ['a foreign body that claims to be protobuf', { body: Buffer.from('OK') }],
    ['a foreign body that claims to be JSON', { contentType: JSON_TYPE, body: Buffer.from('OK') }],
    ['JSON of another shape', jsonAnswer([1])],
    [
      'a count that no number can be made of',
      jsonAnswer({ partialSuccess: { rejectedSpans: { toString: 1 } } }),
    ],
    ['another 2xx', { status: 202, contentType: '' }],
  ])('%s is plain success', (_, answer) => {
    expect(outcome(answer)).toEqual(DELIVERED);
  });

  test.each<[string, Partial<Answer>]>([
    ['protobuf', { body: partialSuccess(3, 'too old') }],
    ['JSON', jsonAnswer({ partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } })],
    ['JSON with a number', jsonAnswer({ partialSuccess: { rejectedSpans: 3, errorMessage: 'too old' } })],
  ])('a partial success in %s tells what was rejected, and why', (_, answer) => {
    expect(outcome(answer)).toEqual({ kind: 'delivered', rejectedItems: 3, message: 'too old' });
  });

  test('a message alone is a warning', () => {
    expect(outcome({ body: partialSuccess(0, 'slow down') })).toEqual({ ...DELIVERED, message: 'slow down' });
  });

  test.each<[string, Partial<Answer>, number]>([
    ['more than were sent', { body: partialSuccess(1_000_000, '') }, 10],
    ['less than none', { body: partialSuccess(-1, '') }, 0],
    ['less than none in JSON', jsonAnswer({ partialSuccess: { rejectedSpans: -1 } }), 0],
    ['what is no number', jsonAnswer({ partialSuccess: { rejectedSpans: 'all' } }), 0],
  ])('a server cannot reject %s', (_, answer, rejectedItems) => {
    expect(outcome(answer)).toEqual({ ...DELIVERED, rejectedItems });
  });
});

describe('refusal', () => {
  test.each([301, 307, 400, 401, 404, 408, 500, 501])('%d is final', (status) => {
    expect(outcome({ status })).toEqual({ kind: 'refused', status, message: '' });
  });

  test('413 is too large', () => {
    expect(outcome(jsonAnswer({ code: 8, message: 'at most 1 MB' }, 413))).toEqual({
      kind: 'too-large',
      message: 'at most 1 MB',
    });
  });

  test('the message of a google.rpc.Status is the reason', () => {
    const to = new ProtobufWriter();
    to.uint(1, 3);
    to.string(2, 'cannot decode');

    expect(outcome({ status: 400, body: to.finish() })).toMatchObject({ message: 'cannot decode' });
    expect(outcome(jsonAnswer({ code: 3, message: 'cannot decode' }, 400))).toMatchObject({
      message: 'cannot decode',
    });
  });

  test.each<[string, Partial<Answer>]>([
    ['JSON of another shape', jsonAnswer({ errors: ['no such key'] }, 403)],
    ['JSON with a message of another type', jsonAnswer({ message: { detail: 'no such key' } }, 403)],
    ['text that claims to be protobuf', { status: 403, body: Buffer.from('no such key') }],
  ])('%s is a reason too', (_, answer) => {
    expect(outcome(answer)).toMatchObject({ message: expect.stringContaining('no such key') });
  });

  test('any other text is shown as it is: one line of at most 200 characters', () => {
    const body = Buffer.from(`no\u001b[31m\r\n\tkey${'!'.repeat(300)}`);

    const { message } = outcome({ status: 401, contentType: 'text/plain', body }) as { message: string };

    expect(message).toStartWith('no [31m key!!');
    expect(message).toHaveLength(200);
  });

  test.each<[string, Partial<Answer>]>([
    ['text', { status: 403, contentType: 'text/plain', body: Buffer.from("'Bearer s3cr3t-key' is no key") }],
    ['JSON', jsonAnswer({ message: "'Bearer s3cr3t-key' is no key" }, 403)],
    ['a warning in JSON', jsonAnswer({ partialSuccess: { errorMessage: "'Bearer s3cr3t-key' is no key" } })],
    ['a warning in protobuf', { body: partialSuccess(0, "'Bearer s3cr3t-key' is no key") }],
    ['one to try again by', jsonAnswer({ message: "'Bearer s3cr3t-key' is no key" }, 503)],
  ])('secrets that a server repeats in %s are left out of it', (_, answer) => {
    const told = JSON.stringify(outcome({ ...answer, secrets: ['Bearer s3cr3t-key', 's3cr3t-key'] }));

    expect(told).toContain("'***' is no key");
  });

  test('a secret is left out that its end would cut', () => {
    const body = Buffer.from(`${'x'.repeat(195)}s3cr3t-key`);

    const { message } = outcome({ status: 401, contentType: '', body, secrets: ['s3cr3t-key'] }) as {
      message: string;
    };

    expect(message).toBe(`${'x'.repeat(195)}***`);
  });
});

describe('another try', () => {
  test.each([407, 429, 502, 503, 504])('%d is worth one', (status) => {
    expect(outcome({ status })).toEqual({
      kind: 'unavailable',
      reason: `${status}`,
      retryAfterMs: undefined,
    });
  });

  test('the server may say when', () => {
    const answer = { ...jsonAnswer({ message: 'busy' }, 503), retryAfter: '30' };

    expect(outcome(answer)).toEqual({ kind: 'unavailable', reason: '503: busy', retryAfterMs: 30_000 });
  });

  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('Retry-After %p is %p ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});

test('any answer whatever means something', async () => {
  const answers = fc.record({
    status: fc.integer({ min: 100, max: 599 }),
    contentType: fc.constantFrom(PROTOBUF_TYPE, JSON_TYPE, 'text/html', ''),
    retryAfter: fc.option(fc.string(), { nil: undefined }),
    body: fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.json().map(Buffer.from)),
    secrets: fc.constant([]),
  });

  await fc.assert(
    fc.property(answers, (answer) => {
      expect(toOutcome(answer, 10, NOW).kind).toBeOneOf(['delivered', 'refused', 'too-large', 'unavailable']);
    }),
  );
});
