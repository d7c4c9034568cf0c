import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { deadlineAt } from '../../../src/clock.ts';
import { type Counters, createCounters } from '../../../src/counters.ts';
import { createDelivery, type Delivery } from '../../../src/delivery/delivery.ts';
import { Spill } from '../../../src/delivery/spill.ts';
import type { SendOutcome, Transport } from '../../../src/delivery/transport.ts';
import type { Signal } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { recordingDiagnostics } from '../../support/recording-diagnostics.ts';
import { logRecord, spanRecord } from '../../support/records.ts';

const SIGNALS = ['traces', 'logs'] as const;
const NOTHING_MORE: SendOutcome = { kind: 'unavailable', reason: 'ECONNREFUSED', retryAfterMs: undefined };

type Move = (sandbox: Sandbox) => Promise<void> | void;

/** A sandbox through its resets: one disk, one process after the other. Answers are those that a test lists. */
class Sandbox {
  readonly clock = new ManualClock();
  readonly answers: SendOutcome[] = [];
  /** What became of items in processes that are gone. */
  readonly past: Counters[] = [];
  counters = createCounters();
  delivery: Delivery;
  readonly #inside: string;

  constructor(inside: string) {
    this.#inside = inside;
    this.delivery = this.#start();
  }

  #start(): Delivery {
    const diagnostics = recordingDiagnostics();
    const transport: Transport = {
      send: async ({ items }) => {
        const answer = this.answers.shift() ?? NOTHING_MORE;
        return answer.kind === 'delivered'
          ? { ...answer, rejectedItems: Math.min(items, answer.rejectedItems) }
          : answer;
      },
    };
    const limits = { maxBytes: 600, maxItems: 100 };
    return createDelivery({
      clock: this.clock,
      counters: this.counters,
      diagnostics,
      random: () => 1,
      maxQueueBytes: 2000,
      destinations: SIGNALS.map((signal) => ({
        signal,
        endpoint: 'http://backend',
        transport,
        timeoutMs: 1000,
        limits,
        maxQueueItems: 50,
      })),
      spill: new Spill({ inside: this.#inside, owner: ['bridge'], maxBytes: 1500, diagnostics }),
    });
  }

  add(signal: Signal, items: number, severityNumber: number): void {
    const records = Array.from({ length: items }, () =>
      signal === 'traces' ? spanRecord() : logRecord({ severityNumber }),
    );
    this.delivery.add(only(encoderFor()(records, { attributes: {} })));
  }

  async flush(ms: number, mode: 'wait' | 'beside'): Promise<void> {
    const deadline = deadlineAt(this.clock, this.clock.now() + ms);
    const drained = this.delivery.drain(deadline, mode);
    await this.clock.advance(ms);
    await drained;
    deadline.close();
  }

  async reset(): Promise<void> {
    const deadline = deadlineAt(this.clock, this.clock.now() + 100);
    const closed = this.delivery.close(deadline, deadlineAt(this.clock, this.clock.now() + 200));
    await this.clock.advance(100);
    await closed;
    this.past.push(this.counters);
    this.counters = createCounters();
    this.delivery = this.#start();
    await this.delivery.recover();
  }
}

const anyOutcome: fc.Arbitrary<SendOutcome> = fc.oneof(
  fc
    .integer({ min: 0, max: 3 })
    .map((rejectedItems) => ({ kind: 'delivered' as const, rejectedItems, message: undefined })),
  fc.constant({ kind: 'refused' as const, status: 400, message: '' }),
  fc.constant({ kind: 'too-large' as const, message: '' }),
  fc.constant({ kind: 'unavailable' as const, reason: '503', retryAfterMs: undefined }),
);

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...SIGNALS), fc.integer({ min: 1, max: 4 }), fc.constantFrom(9, 17))
      .map(
        ([signal, items, severity]): Move =>
          (sandbox) =>
            sandbox.add(signal, items, severity),
      ),
  },
  {
    weight: 3,
    arbitrary: anyOutcome.map(
      (outcome): Move =>
        (sandbox) =>
          void sandbox.answers.push(outcome),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('wait' as const, 'beside' as const).map(
      (mode): Move =>
        (sandbox) =>
          sandbox.flush(500, mode),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Move>((sandbox) => sandbox.clock.freeze(60_000)) },
  { weight: 1, arbitrary: fc.constant<Move>((sandbox) => sandbox.reset()) },
);

/** Of one signal: what came in, and what became of it, in one process. */
function account({ accepted, recovered, kept, delivered, refused, dropped }: Counters, signal: Signal) {
  const of = (counts: ReadonlyMap<string, number>) =>
    [...counts].reduce((sum, [key, items]) => (key.split(':')[0] === signal ? sum + items : sum), 0);
  return {
    came: of(accepted) + of(recovered),
    went: of(delivered) + of(refused) + of(dropped) + of(kept),
    kept: of(kept),
  };
}

function expectBalance({ counters, past, delivery }: Sandbox): void {
  for (const signal of SIGNALS) {
    const { came, went } = account(counters, signal);
    expect(went + (delivery.waitingItems.get(signal) ?? 0)).toBe(came);
    for (const ended of past) expect(account(ended, signal).went).toBe(account(ended, signal).came);
    const kept = past.map((ended) => account(ended, signal).kept);
    const recovered = [...past.slice(1), counters].map((life) => life.recovered.get(signal) ?? 0);
    expect(recovered).toEqual(kept.length === 0 ? [0] : kept);
  }
}

test('at any moment, and over resets, every item has arrived, waits, or is counted with its reason', async () => {
  const property = fc.asyncProperty(fc.array(anyMove, { minLength: 5, maxLength: 40 }), async (moves) => {
    const inside = mkdtempSync(join(tmpdir(), 'accounting-'));
    try {
      const sandbox = new Sandbox(inside);
      for (const move of moves) {
        await move(sandbox);
        expectBalance(sandbox);
      }
    } finally {
      rmSync(inside, { recursive: true });
    }
  });

  await fc.assert(property, { numRuns: 60 });
}, 30_000);
