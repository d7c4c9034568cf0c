import { describe, expect, test } from 'bun:test';
import { ENGINES, withLambda } from '../../support/lambda.ts';

const ROOT = '5f35ae120c0fec141ab77a00bc047aa2';
const PARENT = '2be948a625588e32';
const SAMPLED = `Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=${PARENT};Sampled=1`;
const UNSAMPLED = SAMPLED.replace('Sampled=1', 'Sampled=0');

describe.each(ENGINES)('the built layer on %s', (engine) => {
  test('a cold start is the invocation, its init, and the logs of both', async () => {
    await withLambda(engine, {}, async (lambda) => {
      const { requestId } = await lambda.invoke(JSON.stringify({ logs: ['hello'] }));
      await lambda.shutdown();

      const [invocation] = lambda.spans('my-function');
      const [init] = lambda.spans('init');
      expect(lambda.spans()).toHaveLength(2);
      expect(invocation).toMatchObject({
        parentSpanId: undefined,
        kind: 'server',
        status: { code: 'unset' },
        attributes: { 'faas.coldstart': true, 'faas.invocation_id': requestId },
        problems: [],
      });
      expect(init).toMatchObject({
        traceId: invocation?.traceId,
        parentSpanId: invocation?.spanId,
        kind: 'internal',
      });
      expect(lambda.logs().map(({ body, spanId, severityText }) => [body, spanId, severityText])).toEqual([
        ['loaded', init?.spanId, 'INFO'],
        ['hello', invocation?.spanId, 'INFO'],
      ]);
      expect(lambda.sink.received.requests.map(({ status }) => status)).not.toContain(400);
    });
  });

  test('everything carries one resource', async () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test', OTEL_SERVICE_NAME: 'orders' };
    await withLambda(engine, { env, sandbox: { memoryMb: 256 } }, async (lambda) => {
      await lambda.invoke('{}');
      await lambda.shutdown();

      const resources = [...lambda.spans(), ...lambda.logs()].map(({ resource }) => resource.attributes);
      expect(new Set(resources.map((attributes) => JSON.stringify(attributes, toText))).size).toBe(1);
      expect(resources[0]).toMatchObject({
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_lambda',
        'cloud.region': 'eu-central-1',
        'cloud.account.id': '123456789012',
        'faas.name': 'my-function',
        'faas.version': '$LATEST',
        'service.name': 'orders',
        'deployment.environment.name': 'test',
        'telemetry.distro.name': 'lambda-otel-bridge',
      });
      expect(String(resources[0]?.['faas.instance'])).toContain('[$LATEST]');
      expect(Number(resources[0]?.['faas.max_memory'])).toBe(268_435_456);
    });
  });

  test('a sampled X-Ray header gives the trace, the span and the parent', async () => {
    await withLambda(engine, {}, async (lambda) => {
      const { response } = await lambda.invoke('{}', { traceHeader: SAMPLED });
      await lambda.shutdown();

      const [invocation] = lambda.spans('my-function');
      expect(invocation).toMatchObject({ traceId: ROOT, parentSpanId: PARENT });
      expect(response).toContain(`Parent=${invocation?.spanId}`);
    });
  });

  test('an unsampled one gives the trace alone, and the spans are kept', async () => {
    await withLambda(engine, {}, async (lambda) => {
      await lambda.invoke('{}', { traceHeader: UNSAMPLED });
      await lambda.shutdown();

      expect(lambda.spans('my-function')).toMatchObject([{ traceId: ROOT, parentSpanId: undefined }]);
    });
  });

  test('an error, a timeout and a crash are errors that say so, and the next init is seen', async () => {
    await withLambda(engine, { sandbox: { timeoutMs: 1000 } }, async (lambda) => {
      const events = [{ error: 'no' }, { waitMs: 60_000 }, { exit: 3 }, {}];
      for (const event of events) await lambda.invoke(JSON.stringify(event));
      await lambda.shutdown();

      const invocations = lambda.spans('my-function');
      expect(invocations.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
        ['error', 'Runtime.Unknown'],
        ['error', 'timeout'],
        ['error', 'Runtime.ExitError'],
        ['unset', undefined],
      ]);
      expect(new Set(invocations.map(({ traceId }) => traceId)).size).toBe(4);
      expect(lambda.spans('init')).toHaveLength(3);
    });
  });

  test('JSON and text lines become records with their levels and fields', async () => {
    await withLambda(engine, {}, async (lambda) => {
      const json = { level: 'warn', message: 'low stock', sku: 'a-1', nested: { n: 1.5 } };
      await lambda.invoke(JSON.stringify({ logs: ['text'], json }));
      await lambda.shutdown();

      const [invocation] = lambda.spans('my-function');
      expect(lambda.logs().find(({ body }) => body === 'low stock')).toMatchObject({
        severityNumber: 13,
        traceId: invocation?.traceId,
        spanId: invocation?.spanId,
        attributes: { sku: 'a-1', nested: { n: 1.5 } },
      });
    });
  });
});

function toText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
