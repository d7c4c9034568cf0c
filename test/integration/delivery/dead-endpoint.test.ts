import { describe, expect, test } from 'bun:test';
import { ENGINES, withLambda } from '../../support/lambda.ts';

const NOWHERE = 'http://127.0.0.1:1';
const never = () => new Promise<undefined>(() => {});

describe.each(ENGINES)('an endpoint that does not answer, on %s', (engine) => {
  test.each([
    ['refused', { OTEL_EXPORTER_OTLP_ENDPOINT: NOWHERE }, {}],
    ['silent', {}, { answer: never }],
  ])('%s: after the first invocations nobody waits for it', async (_, endpoint, sink) => {
    const env = { ...endpoint, LAMBDA_OTEL_BRIDGE_FLUSH: 'end' };
    await withLambda(engine, { env, sink }, async (lambda) => {
      const invocations: { readonly endedAt: number; readonly runtimeDoneAt: number }[] = [];
      for (let index = 0; index < 5; index += 1)
        invocations.push(await lambda.invoke(JSON.stringify({ logs: ['a'], waitMs: 250 })));

      const waits = invocations.map(({ endedAt, runtimeDoneAt }) => endedAt - runtimeDoneAt);
      expect(waits.slice(2)).toEqual([0, 0, 0]);
    });
  });

  test('comes back: what waited arrives, and it is waited for again', async () => {
    const backend = { isDown: true };
    const answer = () => (backend.isDown ? { status: 503, headers: {}, body: '' } : undefined);
    await withLambda(
      engine,
      { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end' }, sink: { answer } },
      async (lambda) => {
        for (let index = 0; index < 3; index += 1)
          await lambda.invoke(JSON.stringify({ logs: [`line ${index}`] }));
        backend.isDown = false;
        // An item that waits is tried when it is five seconds old.
        await lambda.invoke(JSON.stringify({ logs: ['line 3'], waitMs: 5500 }));
        await lambda.invoke(JSON.stringify({ logs: ['line 4'] }));

        const frozenAt = lambda.eventsOf('frozen').at(-1)?.at ?? 0;
        const lines = lambda.logs().map(({ body }) => String(body));
        expect(lines.filter((line) => line.startsWith('line')).sort()).toEqual(
          [0, 1, 2, 3, 4].map((index) => `line ${index}`),
        );
        expect(lambda.sink.received.requests.every(({ time }) => time <= frozenAt)).toBe(true);
      },
    );
  }, 20_000);
});
