import { describe, expect, test } from 'bun:test';
import { nodeRuntime } from '../../../src/sandbox/node-runtime.ts';
import { ENGINES, type LambdaOptions, withLambda } from '../../support/lambda.ts';

/** Each a reason to export nothing: what is set, and what the one line about it says. */
const REASONS: Readonly<Record<string, LambdaOptions & { readonly says: string }>> = {
  'no endpoint': { env: { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, says: 'set OTEL_EXPORTER_OTLP_ENDPOINT' },
  'a malformed endpoint': {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    says: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  'its own listener as endpoint': {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4243' },
    says: "the bridge's own listener",
  },
  OTEL_SDK_DISABLED: { env: { OTEL_SDK_DISABLED: 'true' }, says: 'OTEL_SDK_DISABLED' },
  'a platform without telemetry': { sandbox: { telemetry: 'unsupported' }, says: 'no Telemetry API' },
};

describe.each(ENGINES)('the built layer on %s is passive', (engine) => {
  test.each(Object.keys(REASONS))('with %s: the function works, and one line says why', async (reason) => {
    const { says = '', ...options } = REASONS[reason] ?? {};
    await withLambda(engine, options, async (lambda) => {
      const invocations = [
        await lambda.invoke('{"answer":{"n":1}}'),
        await lambda.invoke('{"answer":{"n":2}}'),
      ];
      await lambda.shutdown();

      const lines = lambda.eventsOf('process-output').filter(({ process }) => process.role === 'extension');
      const exits = lambda.eventsOf('process-exited').filter(({ process }) => process.role === 'extension');
      expect(invocations.map(({ status, response }) => [status, JSON.parse(response).n])).toEqual([
        ['success', 1],
        ['success', 2],
      ]);
      expect(lines.map(({ text }) => text).join('\n')).toContain(says);
      expect(lines.filter(({ text }) => text.includes('passive'))).toHaveLength(1);
      expect(lambda.sink.received.requests).toEqual([]);
      expect(exits.map(({ code }) => code)).toEqual([0]);
    });
  });

  test('without an endpoint it registers for SHUTDOWN alone and subscribes to nothing', async () => {
    await withLambda(engine, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: '' } }, async (lambda) => {
      await lambda.invoke('{}');

      expect(lambda.eventsOf('extension-registered').map(({ events }) => events)).toEqual([['SHUTDOWN']]);
      expect(lambda.eventsOf('extension-subscribed')).toEqual([]);
    });
  });
});

describe.each(ENGINES)('the built layer on %s is not led astray', (engine) => {
  test("by what is meant for the function's Node", async () => {
    const env = {
      NODE_OPTIONS: '--require /no/such/module.js',
      NODE_PATH: '/no/such/folder',
      HTTP_PROXY: 'http://127.0.0.1:1',
    };
    // The function's own runtime would not survive it: it gets a command line without the variable.
    await withLambda(engine, { env, sandbox: { runtime: withoutNodeOptions() } }, async (lambda) => {
      const { status } = await lambda.invoke('{}');
      await lambda.shutdown();

      expect(status).toBe('success');
      expect(lambda.spans('my-function')).toHaveLength(1);
    });
  });
});

function withoutNodeOptions(): readonly string[] {
  return ['/usr/bin/env', '-u', 'NODE_OPTIONS', ...nodeRuntime()];
}
