import { describe, expect, test } from 'bun:test';
import { ENGINES, type Lambda, withLambda } from '../../support/lambda.ts';

describe.each(ENGINES)('the built layer on %s', (engine) => {
  test('`end`: the telemetry of an invocation is out before the freeze', async () => {
    await withLambda(engine, { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end' } }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['one'] }));

      const frozenAt = lambda.eventsOf('frozen').at(-1)?.at ?? 0;
      expect(lambda.spans('my-function')).toHaveLength(1);
      expect(lambda.logs().map(({ body }) => body)).toContain('one');
      expect(lambda.sink.received.requests.every(({ time }) => time <= frozenAt)).toBe(true);
    });
  });

  test('`invoke`: nothing is waited for after the function, and it is out with the next one', async () => {
    await withLambda(engine, { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'invoke' } }, async (lambda) => {
      const first = await lambda.invoke(JSON.stringify({ logs: ['one'], waitMs: 500 }));
      await lambda.invoke(JSON.stringify({ waitMs: 1500 }));

      expect(first.endedAt).toBe(first.runtimeDoneAt);
      expect(lambda.logs().map(({ body }) => body)).toContain('one');
    });
  });

  test('SHUTDOWN drains what still waits', async () => {
    await withLambda(engine, { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'invoke' } }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['last words'] }));
      await lambda.shutdown();

      expect(lambda.spans('my-function')).toHaveLength(1);
      expect(lambda.logs().map(({ body }) => body)).toContain('last words');
      expectCleanExit(lambda);
    });
  });

  test('while a long handler runs, a queue that fills up is sent', async () => {
    const env = { LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES: '65536' };
    await withLambda(engine, { env }, async (lambda) => {
      const logs = Array.from({ length: 100 }, (_, line) => `${line} ${'x'.repeat(300)}`);
      await lambda.invoke(JSON.stringify({ logs, waitMs: 700 }));

      const doneAt = lambda.eventsOf('runtime-done').at(-1)?.at ?? 0;
      expect(lambda.sink.received.requests.some(({ time }) => time < doneAt)).toBe(true);
      expect(lambda.logs().filter(({ body }) => String(body).includes('xxx'))).toHaveLength(100);
    });
  });

  test.each(['http/protobuf', 'http/json'])('%s with gzip arrives, with headers', async (protocol) => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cret%21',
    };
    await withLambda(engine, { env }, async (lambda) => {
      await lambda.invoke(JSON.stringify({ logs: ['x'.repeat(2000)] }));
      await lambda.shutdown();

      const { requests } = lambda.sink.received;
      const contentType = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
      expect(new Set(requests.map(({ headers }) => headers['content-type']))).toEqual(new Set([contentType]));
      expect(requests.some(({ headers }) => headers['content-encoding'] === 'gzip')).toBe(true);
      expect(requests.every(({ headers }) => headers['api-key'] === 's3cret!')).toBe(true);
      expect(lambda.logs().map(({ body }) => body)).toContain('x'.repeat(2000));
      expect(outputOf(lambda)).not.toContain('s3cret');
    });
  });

  test('an endpoint that refuses costs no invocation its result, and the loss is told', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    await withLambda(engine, { env }, async (lambda) => {
      const invocations = [
        await lambda.invoke('{"answer":{"n":1}}'),
        await lambda.invoke('{"answer":{"n":2}}'),
      ];
      await lambda.shutdown();

      expect(invocations.map(({ status }) => status)).toEqual(['success', 'success']);
      expect(outputOf(lambda)).toContain('endpoint-unavailable');
      expect(outputOf(lambda)).toContain('lost');
      expectCleanExit(lambda);
    });
  });

  test('an endpoint that never answers holds an invocation no longer than the budget', async () => {
    const env = { LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: '300' };
    const never = () => new Promise<undefined>(() => {});
    await withLambda(engine, { env, sink: { answer: never } }, async (lambda) => {
      const { status, runtimeDoneAt, endedAt } = await lambda.invoke('{}');
      await lambda.shutdown();

      expect(status).toBe('success');
      expect(endedAt - runtimeDoneAt).toBeLessThan(1000); // the budget, the platform's buffering, and a busy machine
      expectCleanExit(lambda);
    });
  });

  test('a server that refuses is asked once, and its message is told', async () => {
    const answer = () => ({ status: 401, headers: { 'content-type': 'text/plain' }, body: 'bad key' });
    await withLambda(engine, { sink: { answer } }, async (lambda) => {
      await lambda.invoke('{}');
      await lambda.shutdown();

      const paths = lambda.sink.received.requests.map(({ path }) => path);
      expect(outputOf(lambda)).toContain('bad key');
      expect(paths.filter((path) => path === '/v1/traces')).toHaveLength(1);
    });
  });
});

/** What the extension wrote. */
function outputOf(lambda: Lambda): string {
  return lambda
    .eventsOf('process-output')
    .filter(({ process }) => process.role === 'extension')
    .map(({ text }) => text)
    .join('\n');
}

/** The extension has ended by itself, before the deadline, with 0. */
function expectCleanExit(lambda: Lambda): void {
  const exits = lambda.eventsOf('process-exited').filter(({ process }) => process.role === 'extension');
  expect(exits.map(({ code }) => code)).toEqual([0]);
  expect(lambda.eventsOf('extension-exited').map(({ killed }) => killed)).toEqual([false]);
}
