import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeLifecycleEvent } from '../../../src/extension-api/events.ts';
import { decodeRawRegistration } from '../../../src/extension-api/registration.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('decodeLifecycleEvent', () => {
  test('an INVOKE carries the deadline, the ARN and the trace header', () => {
    const body = JSON.stringify({
      eventType: 'INVOKE',
      deadlineMs: 1775516174092,
      requestId: 'r-1',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:fn',
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Sampled=0' },
    });

    expect(decodeLifecycleEvent(body, NOW)).toEqual({
      kind: 'invoke',
      requestId: 'r-1',
      deadlineMs: 1775516174092,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:fn',
      traceHeader: 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Sampled=0',
    });
  });

  test('a reason of any case and kind is kept', () => {
    const reason = (shutdownReason: unknown) =>
      decodeLifecycleEvent(JSON.stringify({ eventType: 'shutdown', shutdownReason }), NOW);

    expect(reason('SPINDOWN')).toMatchObject({ kind: 'shutdown', reason: 'spindown' });
    expect(reason(7)).toMatchObject({ kind: 'shutdown', reason: 'unknown' });
  });

  test('an event without a readable deadline gets one that does no harm', () => {
    expect(decodeLifecycleEvent('{"eventType":"SHUTDOWN"}', NOW)?.deadlineMs).toBe(NOW + 1000);
    expect(decodeLifecycleEvent('{"eventType":"INVOKE","deadlineMs":"soon"}', NOW)?.deadlineMs).toBe(
      NOW + 900_000,
    );
  });

  test('no text makes it throw', () => {
    void fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeLifecycleEvent(text, NOW)?.kind ?? 'none').toBe('none');
      }),
    );
  });
});

describe('decodeRawRegistration', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nlambda-extension-identifier: id-1\r\n';
  const BODY = '{"functionName":"fn"}';

  test('reads identifier and facts from an answer as it came over the wire', () => {
    const outcome = decodeRawRegistration(`${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`);

    expect(outcome).toMatchObject({
      kind: 'registered',
      registration: { identifier: 'id-1', functionName: 'fn' },
    });
  });

  test('is not done while headers or body are incomplete', () => {
    const whole = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;

    for (let length = 0; length < whole.length; length += 1) {
      expect(decodeRawRegistration(whole.slice(0, length))).toBeUndefined();
    }
  });

  test('a refusal is a refusal', () => {
    const outcome = decodeRawRegistration('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}');

    expect(outcome).toEqual({ kind: 'refused', status: 403, message: '{}' });
  });
});
