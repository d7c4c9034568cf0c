import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { validateSubscription } from '../../../src/sandbox/subscription.ts';

function body(changes: object = {}): string {
  return JSON.stringify({
    schemaVersion: '2025-01-29',
    types: ['platform'],
    destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080' },
    ...changes,
  });
}

const to = (uri: string) => body({ destination: { protocol: 'HTTP', URI: uri } });

function urlOf(text: string): string | undefined {
  const outcome = validateSubscription(text);
  return outcome.kind === 'valid' ? outcome.subscription.url : undefined;
}

test.each(['2022-07-01', '2022-12-13', '2025-01-29'])('schema version %s is accepted', (schemaVersion) => {
  expect(validateSubscription(body({ schemaVersion })).kind).toBe('valid');
});

test('without a buffering the documented defaults apply', () => {
  const outcome = validateSubscription(body());

  expect(outcome).toMatchObject({
    subscription: { buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1000 } },
  });
});

test.each([
  { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25 },
  { maxItems: 10_000, maxBytes: 1_048_576, timeoutMs: 30_000 },
])('the limits of the ranges are inside them: %o', (buffering) => {
  expect(validateSubscription(body({ buffering }))).toMatchObject({ subscription: { buffering } });
});

test('a type that is named twice is delivered once', () => {
  const outcome = validateSubscription(body({ types: ['function', 'function'] }));

  expect(outcome).toMatchObject({ subscription: { types: ['function'] } });
});

describe('the destination', () => {
  test.each(['sandbox.localdomain', 'sandbox'])('%s becomes loopback, port, path and query stay', (host) => {
    expect(urlOf(to(`http://${host}:8080/v1/in?a=b`))).toBe('http://127.0.0.1:8080/v1/in?a=b');
  });

  test.each([
    'http://sandbox.localdomain',
    'https://sandbox.localdomain:8080',
    'http://sandbox.localdomain:9001',
    'http://example.test:8080',
  ])('%s is refused', (uri) => {
    expect(validateSubscription(to(uri)).kind).toBe('invalid');
  });
});

test('no text whatever makes it throw', async () => {
  await fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((value) => body(value)),
      ),
      (text) => {
        expect(['valid', 'invalid']).toContain(validateSubscription(text).kind);
      },
    ),
  );
});
