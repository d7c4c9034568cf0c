import { describe, expect, test } from 'bun:test';
import { ENGINES, withLambda } from '../../support/lambda.ts';

/** What makes the bridge passive before it registers; the reasons that show later stand among the faults. */
const REASONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no endpoint': { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
  OTEL_SDK_DISABLED: { OTEL_SDK_DISABLED: 'true' },
  'exporters that are all `none`': {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
  },
};

describe.each(ENGINES)('the built layer on %s is passive', (engine) => {
  test.each(Object.entries(REASONS))(
    'with %s: it registers for SHUTDOWN alone and subscribes to nothing',
    async (_reason, env) => {
      await withLambda(engine, { env }, async (lambda) => {
        const { response } = await lambda.invoke('{"answer":{"n":1}}');
        await lambda.shutdown();

        expect(JSON.parse(response)).toMatchObject({ n: 1 });
        expect(lambda.eventsOf('extension-registered').map(({ events }) => events)).toEqual([['SHUTDOWN']]);
        expect(lambda.eventsOf('extension-subscribed')).toEqual([]);
        expect(lambda.eventsOf('extension-exited').map(({ killed }) => killed)).toEqual([false]);
      });
    },
  );
});
