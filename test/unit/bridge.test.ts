import { describe, expect, test } from 'bun:test';
import { runBridge } from '../../src/main.ts';
import { InMemoryPlatform, type PlatformOptions } from '../support/in-memory-platform.ts';
import { ManualClock, settle } from '../support/manual-clock.ts';

const REQUEST_ID = '6d68ca91-49c9-448d-89b8-7ca3e6dc66aa';
const START = Date.UTC(2026, 10, 23, 12);
const INIT_DONE = {
  time: iso(-50),
  type: 'platform.initRuntimeDone',
  record: { initializationType: 'on-demand', phase: 'init', status: 'success' },
};
const LINE = { time: iso(10), type: 'function', record: 'hello\n' };
const STARTED = { time: iso(0), type: 'platform.start', record: { requestId: REQUEST_ID } };
const DONE = {
  time: iso(20),
  type: 'platform.runtimeDone',
  record: { requestId: REQUEST_ID, status: 'success' },
};

function iso(ms: number): string {
  return new Date(START + ms).toISOString();
}

interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Why the engine cannot export. */
  readonly problem?: string;
  /** What the engine takes to load the half that works on telemetry, ms of a whole CPU. */
  readonly loadingMs?: number;
}

/** The whole bridge on a clock and a platform in memory; `env` adds to an endpoint and the JSON encoding. */
function start(options: PlatformOptions & StartOptions = {}) {
  const clock = new ManualClock(START);
  const platform = new InMemoryPlatform(options);
  const lines: string[] = [];
  let ended = false;
  const running = runBridge({
    http: platform.http,
    problem: options.problem,
    loadingMs: options.loadingMs ?? 0,
    clock,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      ...options.env,
    },
    name: 'lambda-otel-bridge',
    registered: undefined,
    write: (text) => lines.push(text) > 0,
    random: () => 0.5,
  }).then(() => {
    ended = true;
  });
  return { clock, platform, lines, running, hasEnded: () => ended };
}

function invoke(requestId = REQUEST_ID) {
  return { eventType: 'INVOKE', deadlineMs: START + 3000, requestId };
}

const SHUTDOWN = { eventType: 'SHUTDOWN', deadlineMs: START + 10_000, shutdownReason: 'spindown' };

/** Lets all that is under way run, modules that are being loaded too, until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}

const polls = ({ calls }: InMemoryPlatform) => calls.filter((call) => call === 'next').length;

describe('the bridge', () => {
  test('registers, then subscribes, then polls', async () => {
    const { platform } = start();

    await until(() => polls(platform) === 1);

    expect(platform.calls).toEqual(['register', 'subscribe', 'next']);
    expect(platform.registered).toEqual([{ events: ['INVOKE', 'SHUTDOWN'] }]);
  });

  test('on an engine that cannot export it answers the platform alone, and says why', async () => {
    const { platform, lines } = start({ problem: 'this engine is too old' });

    await until(() => polls(platform) === 1);

    expect(platform.calls).toEqual(['register', 'next']);
    expect(platform.registered).toEqual([{ events: ['SHUTDOWN'] }]);
    expect(lines.join('')).toContain('this engine is too old');
  });

  test('polls again only when the telemetry of the invocation is out', async () => {
    const { platform } = start();
    await until(() => polls(platform) === 1);

    platform.next(invoke());
    platform.post(STARTED, LINE);
    for (let turn = 0; turn < 50; turn += 1) await settle();
    expect(polls(platform)).toBe(1);
    platform.post(DONE);
    await until(() => polls(platform) === 2);

    expect(JSON.stringify(platform.bodies('/v1/traces'))).toContain('"name":"fn"');
    expect(JSON.stringify(platform.bodies('/v1/logs'))).toContain('"stringValue":"hello"');
  });

  test('polls before it loads what works on telemetry, where that might take as long as the function may', async () => {
    const env = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128' };
    const { platform } = start({ loadingMs: 200, env });
    await until(() => polls(platform) === 1);

    platform.next(invoke());
    await until(() => polls(platform) === 2);
    platform.post(STARTED, LINE, DONE);
    platform.next(SHUTDOWN);
    await until(() => platform.bodies('/v1/traces').length > 0);

    expect(JSON.stringify(platform.bodies('/v1/logs'))).toContain('"stringValue":"hello"');
  });

  test('polls again shortly before the function times out, where no runtimeDone comes', async () => {
    const { platform, clock } = start();
    await until(() => polls(platform) === 1);

    platform.next(invoke());
    platform.post(STARTED);
    await until(() => platform.calls.length === 3);
    for (let turn = 0; turn < 50; turn += 1) await settle();
    await clock.advance(2899);
    expect(polls(platform)).toBe(1);
    await clock.advance(1);
    await until(() => polls(platform) === 2);

    expect(clock.now()).toBe(START + 2900);
  });

  test('does not wait for the function where no telemetry has ever come, and says so once', async () => {
    const { platform, clock, lines } = start();
    await until(() => polls(platform) === 1);

    platform.next(invoke());
    for (let turn = 0; turn < 50; turn += 1) await settle();
    await clock.advance(1100);
    await until(() => polls(platform) === 2);
    platform.next(invoke());
    await until(() => polls(platform) === 3);

    expect(clock.now()).toBe(START + 1100);
    expect(lines.filter((line) => line.includes('no-telemetry'))).toHaveLength(1);
  });

  test('does not wait on for a runtimeDone that the platform may have dropped', async () => {
    const { platform, clock } = start();
    await until(() => polls(platform) === 1);
    platform.next(invoke());
    platform.post(STARTED, { time: iso(15), type: 'platform.logsDropped', record: { droppedRecords: 9 } });
    for (let turn = 0; turn < 50; turn += 1) await settle();

    await clock.advance(900);
    platform.post(LINE);
    await clock.advance(999);
    expect(polls(platform)).toBe(1);
    await clock.advance(1);
    await until(() => polls(platform) === 2);

    expect(JSON.stringify(platform.bodies('/v1/logs'))).toContain('"stringValue":"hello"');
  });

  test('what Init sends comes out with the first invocation', async () => {
    const { platform } = start();
    await until(() => polls(platform) === 1);
    platform.post({ time: iso(-60), type: 'function', record: 'loading\n' }, INIT_DONE);

    platform.next(invoke());
    platform.post(STARTED, DONE);
    await until(() => polls(platform) === 2);

    expect(JSON.stringify(platform.bodies('/v1/logs'))).toContain('"stringValue":"loading"');
  });

  test('SHUTDOWN ends an invocation that never ended, as an error', async () => {
    const { platform, clock, hasEnded } = start();
    await until(() => polls(platform) === 1);
    platform.next(invoke());
    platform.post(STARTED);
    for (let turn = 0; turn < 50; turn += 1) await settle();
    await clock.advance(3000);
    await until(() => polls(platform) === 2);

    platform.next({ ...SHUTDOWN, shutdownReason: 'timeout' });
    for (let turn = 0; !hasEnded() && turn < 1000; turn += 1) await clock.advance(1);

    const traces = JSON.stringify(platform.bodies('/v1/traces'));
    expect(hasEnded()).toBe(true);
    expect(traces).toContain('"name":"fn"');
    expect(traces).toContain('"error.type"');
    expect(platform.calls.at(-1)).toBe('close');
  });

  test('tells at SHUTDOWN what did not arrive', async () => {
    const { platform, clock, lines, hasEnded } = start({ backend: () => ({ status: 503 }) });
    await until(() => polls(platform) === 1);
    platform.next(invoke());
    platform.post(STARTED, LINE, DONE);
    for (let turn = 0; polls(platform) < 2 && turn < 5000; turn += 1) await clock.advance(1);

    platform.next(SHUTDOWN);
    for (let turn = 0; !hasEnded() && turn < 20_000; turn += 1) await clock.advance(1);

    expect(lines.filter((line) => line.includes('lost'))).toHaveLength(1);
    expect(lines.join('')).toMatch(/traces:shutdown 1/);
  });
});

describe('the bridge on a Managed Instance', () => {
  const MANAGED = { AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances' };
  const REPORT = {
    time: iso(20),
    type: 'platform.report',
    record: { requestId: REQUEST_ID, status: 'success', metrics: { durationMs: 20 } },
  };

  test('registers for SHUTDOWN alone, and lets the platform collect for a second', async () => {
    const { platform } = start({ env: MANAGED });

    await until(() => polls(platform) === 1);

    expect(platform.registered).toEqual([{ events: ['SHUTDOWN'] }]);
    expect(platform.subscribed).toMatchObject([
      { schemaVersion: '2025-01-29', buffering: { timeoutMs: 1000 } },
    ]);
  });

  test('sends what waits every five seconds, while it polls', async () => {
    const { platform, clock } = start({ env: MANAGED });
    await until(() => polls(platform) === 1);

    platform.post(STARTED, LINE, REPORT);
    await clock.advance(4900);
    expect(platform.exported).toEqual([]);
    await clock.advance(100);
    await until(() => platform.exported.length >= 2);

    expect(JSON.stringify(platform.bodies('/v1/traces'))).toContain('"name":"fn"');
    expect(polls(platform)).toBe(1);
  });

  test('a line without a request id belongs to no request', async () => {
    const { platform, clock } = start({ env: MANAGED });
    await until(() => polls(platform) === 1);

    platform.post(STARTED, LINE, REPORT);
    await clock.advance(5000);
    await until(() => platform.bodies('/v1/logs').length > 0);

    const logs = JSON.stringify(platform.bodies('/v1/logs'));
    expect(logs).toContain('"stringValue":"hello"');
    expect(logs).not.toContain('traceId');
  });

  test('SHUTDOWN sends what is left', async () => {
    const { platform, clock, hasEnded } = start({ env: MANAGED });
    await until(() => polls(platform) === 1);
    platform.post(STARTED, LINE, REPORT);

    platform.next(SHUTDOWN);
    for (let turn = 0; !hasEnded() && turn < 1000; turn += 1) await clock.advance(1);

    expect(hasEnded()).toBe(true);
    expect(JSON.stringify(platform.bodies('/v1/traces'))).toContain('"name":"fn"');
  });
});

describe('the bridge goes on to answer next until SHUTDOWN', () => {
  const FAULTS: Readonly<Record<string, Parameters<typeof start>[0]>> = {
    'when the subscription is refused': { subscribe: { status: 403, body: 'closed' } },
    'when the platform has no telemetry': { subscribe: { status: 202 } },
    'when the client for exports cannot be loaded': { brokenExporter: true },
    'when the backend throws': {
      backend: () => {
        throw new Error('broken');
      },
    },
  };

  test.each(Object.keys(FAULTS))('%s', async (fault) => {
    const { platform, clock, lines, hasEnded } = start(FAULTS[fault]);
    await until(() => polls(platform) === 1);
    platform.next(invoke());
    platform.post(STARTED, LINE, DONE);
    for (let turn = 0; polls(platform) < 2 && turn < 5000; turn += 1) await clock.advance(1);
    expect(hasEnded()).toBe(false);

    platform.next(SHUTDOWN);
    for (let turn = 0; !hasEnded() && turn < 20_000; turn += 1) await clock.advance(1);

    expect(polls(platform)).toBe(2);
    expect(hasEnded()).toBe(true);
    expect(lines.length).toBeGreaterThan(0);
  });
});

describe('what a hostile platform posts', () => {
  const BODIES: Readonly<Record<string, string>> = {
    'text that is no JSON': 'not json',
    nothing: '',
    'an object': '{}',
    'elements that are no events': '[null, 1, "x", {"type": 7}]',
    'a hundred thousand brackets': '['.repeat(100_000),
  };

  test.each(Object.keys(BODIES))('%s harms nothing', async (name) => {
    const { platform } = start();
    await until(() => polls(platform) === 1);
    platform.next(invoke());

    platform.listener?.receive(Buffer.from(BODIES[name] ?? ''));
    platform.post(STARTED, LINE, DONE);
    await until(() => polls(platform) === 2);

    expect(JSON.stringify(platform.bodies('/v1/logs'))).toContain('"stringValue":"hello"');
  });
});
