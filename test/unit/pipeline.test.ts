import { describe, expect, test } from 'bun:test';
import { readConfig } from '../../src/config/config.ts';
import { createCounters } from '../../src/counters.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { at } from '../support/builders.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { recordingDiagnostics } from '../support/recording-diagnostics.ts';

const START = { time: iso(0), type: 'platform.start', record: { requestId: 'r' } };
const LINE = { time: iso(10), type: 'function', record: 'hello' };

function iso(ms: number): string {
  return new Date(at(ms)).toISOString();
}

function pipeline(env: Readonly<Record<string, string>> = {}) {
  const clock = new ManualClock(at(0));
  const counters = createCounters();
  const { config } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', ...env });
  const created = createPipeline({
    config,
    name: 'lambda-otel-bridge',
    registration: undefined,
    clock,
    counters,
    diagnostics: recordingDiagnostics(),
    exporter: { connect: () => () => Promise.reject(new Error('nobody listens')), gzip: (bytes) => bytes },
    write: () => true,
    random: () => 0.5,
    runtimeDone: () => {},
    telemetryLost: () => {},
    stored: () => {},
  });
  const postBody = (body: string) => created.accept(Buffer.from(body), clock.now());
  const post = (...events: readonly unknown[]) => postBody(JSON.stringify(events));
  return { clock, counters, delivery: created.delivery, post, postBody };
}

describe('the pipeline', () => {
  test('drops a POST that came before, and counts it', () => {
    const { counters, post } = pipeline();
    post(START, LINE);

    post(START, LINE);

    expect(counters).toMatchObject({ posts: 2, events: 2 });
    expect([...counters.filtered]).toContainEqual(['repeated-post', 1]);
  });

  test('joins a large record whose parts are alike', () => {
    const { counters, post, postBody } = pipeline();
    const envelope = `[{"time":"${iso(5)}","type":"function","record":`;
    const parts = [`${envelope}"aaaa}]`, `${envelope}aaaa}]`, `${envelope}aaaa}]`, `${envelope}aaaa"}]`];
    post(START);

    for (const part of parts) postBody(part);

    expect(counters.events).toBe(2);
    expect([...counters.rejected]).toEqual([]);
  });

  test('gives up a log of an unknown request in time, though nothing else comes', async () => {
    const { clock, delivery, post } = pipeline({
      AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
    });
    post({ ...LINE, record: { message: 'hello', requestId: 'unknown' } });
    const waited = delivery.oldestAt;

    await clock.advance(6000);

    expect(waited).toBeUndefined();
    expect(delivery.oldestAt).toBe(at(5100));
  });
});
