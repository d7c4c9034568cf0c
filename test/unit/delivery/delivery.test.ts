import { describe, expect, test } from 'bun:test';
import { deadlineAt } from '../../../src/clock.ts';
import { type Counters, createCounters } from '../../../src/counters.ts';
import { createDelivery, type Delivery } from '../../../src/delivery/delivery.ts';
import type { Transport } from '../../../src/delivery/transport.ts';
import type { Diagnostics } from '../../../src/diagnostics.ts';
import type { OtlpRequest, Signal } from '../../../src/otlp/request.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { delivered, ScriptedTransport } from '../../support/scripted-transport.ts';

interface Setup {
  readonly traces?: Transport;
  readonly logs?: Transport;
  readonly maxQueueBytes?: number;
  readonly maxQueueItems?: number;
  readonly maxBytes?: number;
}

class Bench {
  readonly clock = new ManualClock();
  readonly counters: Counters = createCounters();
  readonly said: string[] = [];
  readonly delivery: Delivery;

  constructor({ traces, logs, maxQueueBytes = 10_000, maxQueueItems = 1e6, maxBytes = 1000 }: Setup) {
    const say = (code: string, message: string) => this.said.push(`${code}: ${message}`);
    const diagnostics: Diagnostics = { error: say, warn: say, info: say, debug: say };
    const destination = (signal: Signal, transport: Transport | undefined) =>
      transport === undefined
        ? []
        : [
            {
              signal,
              endpoint: `http://backend:4318/v1/${signal}`,
              transport,
              timeoutMs: 10_000,
              limits: { maxBytes, maxItems: 1000 },
            },
          ];
    this.delivery = createDelivery({
      clock: this.clock,
      counters: this.counters,
      diagnostics,
      random: () => 1,
      maxQueueBytes,
      maxQueueItems: { traces: maxQueueItems, logs: maxQueueItems },
      destinations: [...destination('traces', traces), ...destination('logs', logs)],
    });
  }

  /** A flush, and how to tell that it has ended. */
  drain(ms = 1000) {
    const flush = { ended: false, done: Promise.resolve() };
    const deadline = deadlineAt(this.clock, this.clock.now() + ms);
    flush.done = this.delivery.drain(deadline).then(() => {
      deadline.close();
      flush.ended = true;
    });
    return flush;
  }
}

/** A request whose bytes are those of its name, so that it can be told apart and merged. */
function request(signal: Signal, name: string, items = 1): OtlpRequest {
  return { signal, encoding: 'protobuf', bytes: Buffer.from(name), items };
}

function names(transport: ScriptedTransport): string[] {
  return transport.sent.map(({ bytes }) => Buffer.from(bytes).toString());
}

describe('what is sent', () => {
  test('waiting requests of one signal travel as one, and are counted as delivered', async () => {
    const logs = new ScriptedTransport(delivered);
    const { delivery, drain, counters } = bench({ logs });
    delivery.add(request('logs', 'a', 2));
    delivery.add(request('logs', 'b', 3));

    await drain().done;

    expect(names(logs)).toEqual(['ab']);
    expect(logs.sent[0]?.items).toBe(5);
    expect(counters.delivered.get('logs')).toBe(5);
    expect(delivery.isIdle).toBe(true);
    expect(delivery.waitingBytes).toBe(0);
  });

  test('what is larger together than a request may be travels in several, in order', async () => {
    const logs = new ScriptedTransport(delivered, delivered, delivered, delivered);
    const { delivery, drain } = bench({ logs, maxBytes: 4 });
    for (const name of ['aa', 'bb', 'c', 'larger', 'd']) delivery.add(request('logs', name));

    await drain().done;

    expect(names(logs)).toEqual(['aabb', 'c', 'larger', 'd']);
    expect(delivery.isIdle).toBe(true);
  });
});

function bench(setup: Setup) {
  const made = new Bench(setup);
  return {
    clock: made.clock,
    counters: made.counters,
    said: made.said,
    delivery: made.delivery,
    drain: (ms?: number) => made.drain(ms),
  };
}
