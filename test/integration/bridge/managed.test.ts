import { describe, expect, test } from 'bun:test';
import { ENGINES, withLambda } from '../../support/lambda.ts';

const MANAGED = { initializationType: 'lambda-managed-instances' } as const;

describe.each(ENGINES)('the built layer on %s, on a Managed Instance', (engine) => {
  test('tells many requests at once apart, each with its own logs', async () => {
    await withLambda(engine, { sandbox: MANAGED }, async (lambda) => {
      const names = ['a', 'b', 'c', 'd'];
      const requests = await Promise.all(
        names.map((name) => lambda.invoke(JSON.stringify({ logs: [name], waitMs: 100, answer: { name } }))),
      );
      await lambda.shutdown();

      const spans = lambda.spans('my-function');
      const owners = names.map((name) => {
        const spanId = lambda.logs().find(({ body }) => body === name)?.spanId;
        return spans.find((span) => span.spanId === spanId)?.attributes['faas.invocation_id'];
      });
      expect(requests.map(({ response }) => JSON.parse(response).name)).toEqual(names);
      expect(spans).toHaveLength(4);
      expect(owners).toEqual(requests.map(({ requestId }) => requestId));
    });
  });

  test('sends by the clock while requests run, with nothing but SHUTDOWN registered', async () => {
    const env = { LAMBDA_OTEL_BRIDGE_FLUSH: 'periodic:1000', LAMBDA_OTEL_BRIDGE_BUFFER_MS: '25' };
    await withLambda(engine, { env, sandbox: MANAGED }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['early'] }));
      const { endedAt } = await lambda.invoke(JSON.stringify({ waitMs: 1800 }));

      const sent = lambda.sink.received.requests.filter(({ time }) => time < endedAt);
      expect(lambda.eventsOf('extension-registered').map(({ events }) => events)).toEqual([['SHUTDOWN']]);
      expect(sent.length).toBeGreaterThan(0);
      expect(lambda.logs().map(({ body }) => body)).toContain('early');
    });
  });

  test('leaves by itself at SHUTDOWN, in time, with all that was left sent', async () => {
    await withLambda(engine, { sandbox: MANAGED }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['last words'] }));
      await lambda.shutdown();

      const exits = lambda.eventsOf('process-exited').filter(({ process }) => process.role === 'extension');
      expect(exits.map(({ code }) => code)).toEqual([0]);
      expect(lambda.eventsOf('extension-exited').map(({ killed }) => killed)).toEqual([false]);
      expect(lambda.logs().map(({ body }) => body)).toContain('last words');
    });
  });
});
