import { describe, expect, test } from 'bun:test';
import { deadlineAt } from '../../../src/clock.ts';
import { createCounters } from '../../../src/counters.ts';
import { createDelivery } from '../../../src/delivery/delivery.ts';
import type { Destination } from '../../../src/delivery/sender.ts';
import type { Transport } from '../../../src/delivery/transport.ts';
import type { OtlpRequest, Signal } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { logsOf, plainValue } from '../../support/otlp-oracle.ts';
import { recordingDiagnostics } from '../../support/recording-diagnostics.ts';
import { logRecord } from '../../support/records.ts';
import { delivered, ScriptedTransport, unavailable } from '../../support/scripted-transport.ts';

const ATTEMPT_MS = 10_000;
const HOUR_MS = 3_600_000;

interface Setup {
  readonly traces?: Transport;
  readonly logs?: Transport;
  readonly maxQueueBytes?: number;
  readonly maxQueueItems?: number;
  readonly maxRequestBytes?: number;
  readonly maxRequestItems?: number;
  readonly port?: number;
}

function bench(setup: Setup) {
  const {
    maxQueueBytes = 10_000,
    maxQueueItems = 1e6,
    maxRequestBytes = 1000,
    maxRequestItems = 1e6,
    port = 4318,
  } = setup;
  const clock = new ManualClock();
  const counters = createCounters();
  const diagnostics = recordingDiagnostics();
  const destinations = (['traces', 'logs'] as const).flatMap((signal): Destination[] => {
    const transport = setup[signal];
    const endpoint = `http://backend:${port}/v1/${signal}`;
    const limits = { maxBytes: maxRequestBytes, maxItems: maxRequestItems };
    return transport ? [{ signal, endpoint, transport, timeoutMs: ATTEMPT_MS, limits, maxQueueItems }] : [];
  });
  const delivery = createDelivery({
    clock,
    counters,
    diagnostics,
    random: () => 1,
    maxQueueBytes,
    destinations,
    spill: undefined,
  });
  /** Starts a flush of so many ms, and tells whether it has ended. */
  const flush = (ms = 1000, mode: 'wait' | 'beside' = 'beside') => {
    const deadline = deadlineAt(clock, clock.now() + ms);
    const begun = { ended: false, end: Promise.resolve() };
    begun.end = delivery.drain(deadline, mode).then(() => {
      deadline.close();
      begun.ended = true;
    });
    return begun;
  };
  return { clock, counters, said: diagnostics.lines, delivery, flush };
}

/** A request whose bytes are those of its name, so that it can be told apart and merged. */
function request(signal: Signal, name: string, items = 1): OtlpRequest {
  return { signal, encoding: 'protobuf', bytes: Buffer.from(name), items, keep: [] };
}

function names({ sent }: ScriptedTransport): string[] {
  return sent.map(({ bytes }) => Buffer.from(bytes).toString());
}

describe('sending', () => {
  test('waiting requests of one signal travel as one, and are counted as delivered', async () => {
    const logs = new ScriptedTransport(delivered);
    const { delivery, flush, counters } = bench({ logs });
    delivery.add(request('logs', 'a', 2));
    delivery.add(request('logs', 'b', 3));

    await flush().end;

    expect(names(logs)).toEqual(['ab']);
    expect(logs.sent[0]?.items).toBe(5);
    expect(counters.delivered).toEqual(new Map([['logs', 5]]));
    expect(delivery.isIdle).toBe(true);
    expect(delivery.waitingBytes).toBe(0);
  });

  test('what is too large for one request travels in several, oldest first', async () => {
    const logs = new ScriptedTransport(delivered, delivered, delivered, delivered);
    const { delivery, flush } = bench({ logs, maxRequestBytes: 4 });
    for (const name of ['aa', 'bb', 'c', 'larger', 'd']) delivery.add(request('logs', name));

    await flush().end;

    expect(names(logs)).toEqual(['aabb', 'c', 'larger', 'd']);
  });

  test('no more items travel together than one request may hold', async () => {
    const logs = new ScriptedTransport(delivered, delivered);
    const { delivery, flush } = bench({ logs, maxRequestItems: 5 });
    for (const name of ['a', 'b', 'c']) delivery.add(request('logs', name, 2));

    await flush().end;

    expect(names(logs)).toEqual(['ab', 'c']);
  });

  test('requests in JSON travel one by one', async () => {
    const logs = new ScriptedTransport(delivered, delivered);
    const { delivery, flush } = bench({ logs });
    delivery.add({ ...request('logs', '{}'), encoding: 'json' });
    delivery.add({ ...request('logs', '{}'), encoding: 'json' });

    await flush().end;

    expect(names(logs)).toEqual(['{}', '{}']);
  });

  test('a dead destination holds up no other', async () => {
    const traces = new ScriptedTransport(delivered);
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ traces, logs });
    delivery.add(request('logs', 'never answered'));
    delivery.add(request('traces', 'span'));

    const begun = flush();
    await clock.advance(0);

    expect(begun.ended).toBe(false);
    expect(counters.delivered.get('traces')).toBe(1);
  });

  test('a drain with no time left sends nothing', async () => {
    const logs = new ScriptedTransport();
    const { delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));

    await flush(0).end;

    expect(logs.sent).toEqual([]);
    expect(delivery.waitingBytes).toBe(1);
  });

  test('a signal that goes nowhere is counted', () => {
    const { delivery, counters } = bench({ traces: new ScriptedTransport() });

    delivery.add(request('logs', 'a', 3));

    expect(counters.dropped).toEqual(new Map([['logs:no-endpoint', 3]]));
    expect(delivery.isIdle).toBe(true);
  });
});

describe('answers', () => {
  test('what a partial success rejects is counted as refused, and reported', async () => {
    const logs = new ScriptedTransport({ kind: 'delivered', rejectedItems: 2, message: 'too old' });
    const { delivery, flush, counters, said } = bench({ logs });
    delivery.add(request('logs', 'a', 5));

    await flush().end;

    expect(counters.delivered.get('logs')).toBe(3);
    expect(counters.refused).toEqual(new Map([['logs:partial-success', 2]]));
    expect(said).toEqual(['partial-success: http://backend:4318/v1/logs rejected 2 logs: too old']);
  });

  test('what is refused is counted, reported with advice, and not sent again', async () => {
    const logs = new ScriptedTransport({ kind: 'refused', status: 401, message: 'no key' }, delivered);
    const { delivery, flush, counters, said } = bench({ logs, maxRequestBytes: 1 });
    delivery.add(request('logs', 'a', 5));
    delivery.add(request('logs', 'b'));

    await flush().end;

    expect(names(logs)).toEqual(['a', 'b']);
    expect(counters.refused).toEqual(new Map([['logs:401', 5]]));
    expect(said).toEqual([
      'endpoint-refused: http://backend:4318/v1/logs refused 5 logs (401: no key). ' +
        'Check the key in OTEL_EXPORTER_OTLP_HEADERS.',
    ]);
  });

  test('a backend that does not know the signal is answered with how to turn it off', async () => {
    const logs = new ScriptedTransport({ kind: 'refused', status: 404, message: '' });
    const { delivery, flush, said } = bench({ logs });
    delivery.add(request('logs', 'a'));

    await flush().end;

    expect(said.join()).toContain('where it takes no logs, set OTEL_LOGS_EXPORTER to none');
  });
});

/** A request of log records whose bodies are the given texts. */
function logsRequest(...bodies: readonly (string | undefined)[]): OtlpRequest {
  const records = bodies.map((body) => logRecord({ body }));
  return only(encoderFor()(records, { attributes: { 'service.name': 'orders' } }));
}

function bodiesOf({ sent }: ScriptedTransport): unknown[][] {
  return sent.map((request) => logsOf(request).map(({ body }) => plainValue(body)));
}

describe('a request that is too large', () => {
  const tooLarge = { kind: 'too-large', message: 'at most 1 KB' } as const;

  test('is sent in two halves, and later requests stay within what was learned', async () => {
    const [a, b, c, d, e, f] = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(10_000));
    const logs = new ScriptedTransport(tooLarge, delivered, delivered, delivered, delivered);
    const { delivery, flush, counters } = bench({ logs, maxQueueBytes: 1e6, maxRequestBytes: 1e6 });
    delivery.add(logsRequest(a, b));
    delivery.add(logsRequest(c));
    await flush().end;

    delivery.add(logsRequest(d));
    delivery.add(logsRequest(e, f));
    await flush().end;

    expect(bodiesOf(logs)).toEqual([[a, b, c], [a, b], [c], [d], [e, f]]);
    expect(counters.delivered.get('logs')).toBe(6);
    expect(delivery.waitingBytes).toBe(0);
  });

  test('is halved once: a half that is too large is refused, the other is not', async () => {
    const logs = new ScriptedTransport(tooLarge, tooLarge, delivered, delivered);
    const { delivery, flush, counters, said } = bench({ logs });
    delivery.add(logsRequest('a', 'b', 'c'));
    const { end } = flush();
    delivery.add(logsRequest('d'));

    await end;

    expect(bodiesOf(logs)).toEqual([['a', 'b', 'c'], ['a', 'b'], ['c'], ['d']]);
    expect(counters.refused).toEqual(new Map([['logs:413', 2]]));
    expect(counters.delivered.get('logs')).toBe(2);
    expect(said).toEqual([expect.stringContaining('at most 1 KB')]);
  });

  test('of one item is refused', async () => {
    const logs = new ScriptedTransport(tooLarge);
    const { delivery, flush, counters } = bench({ logs });
    delivery.add(logsRequest('a'));

    await flush().end;

    expect(counters.refused).toEqual(new Map([['logs:413', 1]]));
    expect(delivery.isIdle).toBe(true);
  });
});

describe('failures', () => {
  test('a failure is retried after a pause, with what came meanwhile', async () => {
    const logs = new ScriptedTransport(unavailable(), delivered);
    const { clock, delivery, flush, said } = bench({ logs });
    delivery.add(request('logs', 'a'));
    const { end } = flush();
    await clock.advance(99);
    delivery.add(request('logs', 'b'));
    expect(names(logs)).toEqual(['a']);

    await clock.advance(1);

    await end;
    expect(names(logs)).toEqual(['a', 'ab']);
    expect(said).toEqual([
      expect.stringMatching(/^endpoint-unavailable: http:\/\/backend:4318\/v1\/logs .*503/),
    ]);
  });

  test('a flush does not sit out a pause that takes much of its time', async () => {
    const logs = new ScriptedTransport(unavailable('503', 300), delivered);
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));

    await flush(1000).end;
    await flush(1000).end;
    await clock.advance(300);
    await flush(1000).end;

    expect(names(logs)).toEqual(['a', 'a']);
  });

  test('a long flush sits out a short Retry-After', async () => {
    const logs = new ScriptedTransport(unavailable('429', 5000), delivered);
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));
    const { end } = flush(60_000);

    await clock.advance(5000);

    await end;
    expect(names(logs)).toEqual(['a', 'a']);
  });

  test('a connection found closed is retried at once, but only once in a row', async () => {
    const reset = unavailable('ECONNRESET');
    const logs = new ScriptedTransport(reset, reset);
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));

    flush();
    await clock.advance(0);

    expect(names(logs)).toEqual(['a', 'a']);
    expect(clock.pendingTimers).toBe(2); // the flush's deadline and the pause
  });

  test('a dead endpoint costs flush after flush less and less', async () => {
    const logs = new ScriptedTransport(...Array.from({ length: 100 }, () => unavailable('ECONNREFUSED')));
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));
    const attempts: number[] = [];

    for (let invocation = 0; invocation < 20; invocation += 1) {
      flush();
      await clock.advance(1000);
      attempts.push(logs.sent.length);
    }

    expect(attempts[0]).toBe(3);
    expect(attempts.at(-1)).toBe(8);
    expect(delivery.waitingBytes).toBe(1);
  });

  test('after a success, the pauses start small again', async () => {
    const logs = new ScriptedTransport(unavailable(), delivered, unavailable(), delivered);
    const { clock, delivery, flush } = bench({ logs, maxRequestBytes: 1 });
    delivery.add(request('logs', 'a'));
    delivery.add(request('logs', 'b'));
    const { end } = flush();

    await clock.advance(200);

    await end;
    expect(names(logs)).toEqual(['a', 'a', 'b', 'b']);
  });
});

describe('a destination that does not answer', () => {
  const dead = () => new ScriptedTransport(...Array.from({ length: 100 }, () => unavailable('ECONNREFUSED')));

  test('is not waited for after its second failure', async () => {
    const logs = dead();
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));
    expect(delivery.isWorthWaiting).toBe(true);
    const first = flush(1000, 'wait');
    await clock.advance(100);
    expect(first.ended).toBe(true);

    await clock.advance(HOUR_MS);
    const begun = clock.now();
    await flush(1000, 'wait').end;

    expect(delivery.isWorthWaiting).toBe(false);
    expect(clock.now()).toBe(begun);
    expect(logs.sent).toHaveLength(2);
  });

  test('is tried beside handlers with its oldest request, and gets all the rest when it answers', async () => {
    const logs = new ScriptedTransport(unavailable(), unavailable(), delivered, delivered);
    const { clock, delivery, flush, counters } = bench({ logs });
    for (const name of ['a', 'b', 'c']) delivery.add(request('logs', name));
    flush(1000, 'wait');
    await clock.advance(HOUR_MS);

    await flush().end;

    expect(names(logs)).toEqual(['abc', 'abc', 'a', 'bc']);
    expect(counters.delivered.get('logs')).toBe(3);
    expect(delivery.isWorthWaiting).toBe(true);
  });

  test('holds up no other, and nobody waits for it', async () => {
    const traces = new ScriptedTransport(delivered);
    const { clock, delivery, flush, counters } = bench({ traces, logs: dead() });
    delivery.add(request('logs', 'a'));
    flush(1000, 'wait');
    await clock.advance(1000);
    delivery.add(request('traces', 'span'));

    await flush(1000, 'wait').end;

    expect(delivery.isWorthWaiting).toBe(true);
    expect(counters.delivered.get('traces')).toBe(1);
  });

  test('is not waited for for the sake of another that has never been asked', async () => {
    const { clock, delivery, flush } = bench({ traces: new ScriptedTransport(delivered), logs: dead() });
    delivery.add(request('logs', 'a'));

    flush(1000, 'wait');
    await clock.advance(1000);

    expect(delivery.isWorthWaiting).toBe(false);
  });

  test('or does so only after the flush, is left alone for a while, and believed when it comes', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ logs });
    delivery.add(request('logs', 'a'));
    flush(1000, 'wait');
    await clock.advance(1000);
    expect(delivery.isWorthWaiting).toBe(false);
    const second = flush(1000, 'wait');
    await clock.advance(0);
    expect(second.ended).toBe(true);

    logs.answer(delivered);
    await clock.advance(10_000);

    expect(counters.delivered.get('logs')).toBe(1);
    expect(delivery.isWorthWaiting).toBe(true);
  });
});

describe('a connection that was idle for minutes', () => {
  /** It has carried a request; the next goes out so much later. */
  async function idle(ms: number, answerMs = 20) {
    const logs = new ScriptedTransport();
    const set = bench({ logs });
    set.delivery.add(request('logs', 'a'));
    const first = set.flush(1000, 'wait');
    await set.clock.advance(answerMs);
    logs.answer(delivered);
    await first.end;
    set.clock.jump(ms);
    set.delivery.add(request('logs', 'b'));
    return { ...set, logs, second: set.flush(1000, 'wait') };
  }

  test('and does not answer is given up soon, and another made at once', async () => {
    const { clock, logs, second, counters, delivery, said } = await idle(60_000);
    await clock.advance(299);
    expect(names(logs)).toEqual(['a', 'b']);
    await clock.advance(1);
    expect(names(logs)).toEqual(['a', 'b', 'b']);

    logs.answer(delivered);

    await second.end;
    expect(counters.delivered.get('logs')).toBe(2);
    expect(delivery.isWorthWaiting).toBe(true);
    expect(said).toEqual([]);
  });

  test('has longer where answers take longer', async () => {
    const { clock, logs } = await idle(60_000, 200);

    await clock.advance(799);
    expect(names(logs)).toEqual(['a', 'b']);
    await clock.advance(1);

    expect(names(logs)).toEqual(['a', 'b', 'b']);
  });

  test('is doubted once: a server that does not answer is not asked again and again', async () => {
    const { clock, logs, second } = await idle(60_000);

    await clock.advance(1000);

    expect(second.ended).toBe(true);
    expect(names(logs)).toEqual(['a', 'b', 'b']);
    expect(logs.isWaiting).toBe(true);
  });

  test('has all its time where it was idle for less', async () => {
    const { clock, logs } = await idle(50_000);

    await clock.advance(1000);

    expect(names(logs)).toEqual(['a', 'b']);
  });
});

test('an endpoint that has not answered by the end is named', async () => {
  const { clock, delivery, said } = bench({ logs: new ScriptedTransport() });
  delivery.add(request('logs', 'a'));
  const end = delivery.close(deadlineAt(clock, clock.now() + 1000));

  await clock.advance(1000);

  await end;
  expect(said).toEqual([
    expect.stringMatching(/^endpoint-unavailable: http:\/\/backend:4318\/v1\/logs has not answered/),
  ]);
});

test.each([
  ['CERT_HAS_EXPIRED', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ['EPROTO', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ['ERR_PROXY_TUNNEL', 'HTTPS_PROXY'],
  ['407: who are you', 'HTTPS_PROXY'],
  ['ECONNREFUSED', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
])('what is told of %s says where to look: %s', async (reason, variable) => {
  const { delivery, flush, said } = bench({ logs: new ScriptedTransport(unavailable(reason, HOUR_MS)) });
  delivery.add(request('logs', 'a'));

  await flush().end;

  expect(said).toEqual([expect.stringContaining(variable)]);
});

test('a connection to the port of gRPC that fails says which one is for HTTP', async () => {
  const { delivery, flush, said } = bench({
    logs: new ScriptedTransport(unavailable('HTTPParserError', HOUR_MS)),
    port: 4317,
  });
  delivery.add(request('logs', 'a'));

  await flush().end;

  expect(said).toEqual([expect.stringContaining('Port 4317 is the usual one of gRPC, 4318 that of HTTP.')]);
});

test('a transport that throws is a failure like any other', async () => {
  const logs: Transport = { send: () => Promise.reject(new Error('a bug')) };
  const { delivery, flush, said } = bench({ logs });
  delivery.add(request('logs', 'a'));

  await flush(100).end;

  expect(delivery.waitingBytes).toBe(1);
  expect(said).toEqual([expect.stringContaining('internal error')]);
});

describe('in flight', () => {
  test('a flush ends at its deadline; its request stays in flight and the next flush believes the answer', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ logs });
    delivery.add(request('logs', 'a'));
    const first = flush(1000);
    await clock.advance(1000);
    expect(first.ended).toBe(true);
    expect(logs.isWaiting).toBe(true);
    expect(delivery.isIdle).toBe(false);
    const second = flush(1000);
    await clock.advance(500);
    expect(second.ended).toBe(false);

    logs.answer(delivered);

    await second.end;
    expect(names(logs)).toEqual(['a']);
    expect(counters.delivered.get('logs')).toBe(1);
  });

  test('an answer that comes between flushes counts at once', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ logs });
    delivery.add(request('logs', 'a'));
    flush(1000);
    await clock.advance(1000);

    logs.answer(delivered);
    await clock.advance(0);

    expect(counters.delivered.get('logs')).toBe(1);
    expect(delivery.isIdle).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('nothing else of a destination is sent while a request is in flight', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));
    flush(1000);
    flush(2000);
    delivery.add(request('logs', 'b'));

    await clock.advance(3000);

    expect(names(logs)).toEqual(['a']);
    expect(logs.mostAtOnce).toBe(1);
  });

  test('an attempt that is not answered in its own time is given up and made again', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));
    flush(60_000);

    await clock.advance(ATTEMPT_MS + 100);

    expect(names(logs)).toEqual(['a', 'a']);
  });

  test('after a long freeze, an answer that came meanwhile is believed', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ logs });
    delivery.add(request('logs', 'a'));
    flush(1000);
    await clock.advance(1000);
    await clock.freeze(HOUR_MS);
    const { end } = flush(1000);
    await clock.advance(150);

    logs.answer(delivered);

    await end;
    expect(names(logs)).toEqual(['a']);
    expect(counters.delivered.get('logs')).toBe(1);
  });

  test.each([
    ['fire', (clock: ManualClock) => clock.freeze(HOUR_MS)],
    ['have slept too', async (clock: ManualClock) => clock.jump(HOUR_MS)],
  ])('after a long freeze without an answer it is sent again soon, whether timers %s', async (_, freeze) => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ logs });
    delivery.add(request('logs', 'a'));
    flush(1000);
    await clock.advance(1000);
    await freeze(clock);
    const { end } = flush(1000);
    await clock.advance(200);
    expect(names(logs)).toEqual(['a', 'a']);

    logs.answer(delivered);

    await end;
    expect(counters.delivered.get('logs')).toBe(1);
  });

  test('a failure found after the thaw does not use up the flush', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush } = bench({ logs });
    delivery.add(request('logs', 'a'));
    flush(1000);
    await clock.advance(1000);
    clock.jump(5000);
    flush(1000);

    logs.answer(unavailable('ECONNRESET'));
    await clock.advance(0);

    expect(names(logs)).toEqual(['a', 'a']);
  });
});

describe('the budget', () => {
  test('what is over it costs the oldest request of the signal that holds most', () => {
    const { delivery, counters, said } = bench({
      traces: new ScriptedTransport(),
      logs: new ScriptedTransport(),
      maxQueueBytes: 10,
    });
    delivery.add(request('traces', 'span', 1));
    delivery.add(request('logs', 'aaa', 2));
    delivery.add(request('logs', 'bbb', 3));

    delivery.add(request('logs', 'cc', 4));

    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 2]]));
    expect(delivery.waitingBytes).toBe(9);
    expect(said).toEqual([expect.stringMatching(/^queue-full: .*LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES/)]);
  });

  test('what alone is larger than the budget costs nothing but itself', () => {
    const { delivery, counters } = bench({ logs: new ScriptedTransport(), maxQueueBytes: 4 });
    delivery.add(request('logs', 'kept', 1));

    delivery.add(request('logs', 'larger', 7));

    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 7]]));
    expect(delivery.waitingBytes).toBe(4);
  });

  test('what is in flight counts, and is never evicted', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ logs, maxQueueBytes: 5, maxRequestBytes: 3 });
    delivery.add(request('logs', 'aaa', 1));
    flush();
    await clock.advance(0);

    delivery.add(request('logs', 'bb', 2));
    delivery.add(request('logs', 'cc', 4));
    delivery.add(request('logs', 'ddd', 8));

    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 10]]));
    expect(delivery.waitingBytes).toBe(5);
    expect(delivery.fill).toBe(1);
  });

  test('no more items of a signal wait than they may', () => {
    const { delivery, counters } = bench({ logs: new ScriptedTransport(), maxQueueItems: 5 });
    delivery.add(request('logs', 'a', 3));

    delivery.add(request('logs', 'b', 4));

    expect(counters.dropped).toEqual(new Map([['logs:queue-full', 3]]));
  });

  test('the oldest that waits is known by its time, also after it was put back', async () => {
    const logs = new ScriptedTransport(unavailable('503', HOUR_MS));
    const { clock, delivery, flush } = bench({ logs });
    const begin = clock.now();
    expect(delivery.oldestAt).toBeUndefined();
    delivery.add(request('logs', 'a'));
    await clock.advance(10);
    delivery.add(request('logs', 'b'));

    await flush().end;

    expect(delivery.oldestAt).toBe(begin);
  });
});

describe('closing', () => {
  test('a last drain tries even an endpoint that was to be left alone', async () => {
    const logs = new ScriptedTransport(unavailable('503', HOUR_MS), delivered);
    const { clock, delivery, flush, counters } = bench({ logs });
    delivery.add(request('logs', 'a'));
    await flush().end;
    const deadline = deadlineAt(clock, clock.now() + 2000);

    await delivery.close(deadline);

    expect(counters.delivered.get('logs')).toBe(1);
    expect(counters.dropped.size).toBe(0);
  });

  test('a slow answer holds up nothing of what is left', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, flush, counters } = bench({ logs, maxRequestBytes: 1 });
    for (const name of ['a', 'b', 'c']) delivery.add(request('logs', name));
    flush(100);
    await clock.advance(1000);
    expect(names(logs)).toEqual(['a']);

    const closed = delivery.close(deadlineAt(clock, clock.now() + 2000));
    await clock.advance(0);
    expect(names(logs)).toEqual(['a', 'b', 'c']);
    for (let answers = 0; answers < 3; answers += 1) logs.answer(delivered);
    await closed;

    expect(counters.delivered.get('logs')).toBe(3);
    expect(counters.dropped.size).toBe(0);
  });

  test('so many requests at a time', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery } = bench({ logs, maxRequestBytes: 1 });
    for (const name of 'abcdef') delivery.add(request('logs', name));

    const closed = delivery.close(deadlineAt(clock, clock.now() + 2000));
    await clock.advance(2000);
    await closed;

    expect(logs.mostAtOnce).toBe(4);
  });

  test('one at a time where the endpoint has failed before', async () => {
    const logs = new ScriptedTransport(unavailable(), unavailable());
    const { clock, delivery, flush } = bench({ logs, maxRequestBytes: 1 });
    for (const name of 'abcdef') delivery.add(request('logs', name));
    flush(5000);
    await clock.advance(5000);

    const closed = delivery.close(deadlineAt(clock, clock.now() + 2000));
    await clock.advance(2000);
    await closed;

    expect(logs.mostAtOnce).toBe(1);
  });

  test('what is left is counted once, whatever becomes of what was in flight', async () => {
    const logs = new ScriptedTransport();
    const { clock, delivery, counters } = bench({ logs, maxRequestBytes: 1 });
    delivery.add(request('logs', 'a', 2));
    delivery.add(request('logs', 'b', 3));
    const closed = delivery.close(deadlineAt(clock, clock.now() + 2000));
    await clock.advance(2000);
    await closed;
    delivery.add(request('logs', 'c', 4));

    logs.answer(delivered);
    await clock.advance(0);

    expect(counters.dropped).toEqual(new Map([['logs:shutdown', 9]]));
    expect(counters.delivered.size).toBe(0);
    expect(delivery.isIdle).toBe(true);
  });
});
