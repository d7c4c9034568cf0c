import { expect, test } from 'bun:test';
import { TelemetryHub } from '../../../src/sandbox/telemetry-hub.ts';
import { TelemetryStream } from '../../../src/sandbox/telemetry-stream.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const record = (type: string) => ({ time: '2026-01-01T00:00:00.000Z', type, record: {} });

/** A hub, and a way to subscribe that tells which types of record arrived. */
function setUp() {
  const clock = new ManualClock();
  const hub = new TelemetryHub();
  const subscribe = (name: string, types: readonly string[]) => {
    const arrived: string[] = [];
    const buffering = { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25 };
    const stream = new TelemetryStream({
      clock,
      buffering,
      dropped: () => undefined,
      send: async ({ records }) => {
        arrived.push(...records.map(({ type }) => type));
        return true;
      },
    });
    hub.subscribe(name, { schemaVersion: '2025-01-29', types, buffering, url: '' }, stream);
    return arrived;
  };
  return { clock, hub, subscribe };
}

test('whoever subscribes during init gets what was before', async () => {
  const { clock, hub, subscribe } = setUp();
  hub.publish(record('platform.initStart'));
  hub.publish(record('extension'));

  const arrived = subscribe('late', ['platform', 'extension']);
  hub.publish(record('platform.initReport'));
  await clock.advance(25);

  expect(arrived).toEqual(['platform.initStart', 'extension', 'platform.initReport']);
});

test('each subscriber gets its types only', async () => {
  const { clock, hub, subscribe } = setUp();
  const platform = subscribe('a', ['platform']);
  const logs = subscribe('b', ['function', 'extension']);

  for (const type of ['platform.start', 'function', 'extension', 'platform.report'])
    hub.publish(record(type));
  await clock.advance(25);

  expect(platform).toEqual(['platform.start', 'platform.report']);
  expect(logs).toEqual(['function', 'extension']);
});

test('after init nothing is kept for later subscribers', async () => {
  const { clock, hub, subscribe } = setUp();
  hub.publish(record('platform.initStart'));

  hub.closeSubscriptions();
  const arrived = subscribe('too-late', ['platform']);
  await clock.advance(25);

  expect(hub.open).toBe(false);
  expect(arrived).toEqual([]);
});
