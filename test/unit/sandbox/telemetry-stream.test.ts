import { describe, expect, test } from 'bun:test';
import { type TelemetryBatch, TelemetryStream } from '../../../src/sandbox/telemetry-stream.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const record = (text: string) => ({ time: '2026-01-01T00:00:00.000Z', type: 'function', record: text });

/** A stream whose POSTs end when the test says so: `answer(true)` for a 200, `answer(false)` for a failure. */
function setUp(buffering: { maxItems?: number; maxBytes?: number; timeoutMs?: number } = {}) {
  const clock = new ManualClock();
  const startedAt = clock.now();
  const posts: { readonly at: number; readonly texts: readonly unknown[] }[] = [];
  const answers: ((arrived: boolean) => void)[] = [];
  const stream = new TelemetryStream({
    clock,
    buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25, ...buffering },
    send: ({ records }: TelemetryBatch) =>
      new Promise((resolve) => {
        posts.push({ at: clock.now() - startedAt, texts: records.map((sent) => sent.record) });
        answers.push(resolve);
      }),
  });
  const answer = async (arrived: boolean) => {
    answers.shift()?.(arrived);
    await clock.advance(0);
  };
  return { clock, stream, posts, answer };
}

describe('a batch goes out', () => {
  test('when the time of its first record is over', async () => {
    const { clock, stream, posts } = setUp({ timeoutMs: 25 });
    stream.add(record('a'));
    await clock.advance(20);

    stream.add(record('b'));
    await clock.advance(4);
    const early = [...posts];
    await clock.advance(1);

    expect(early).toEqual([]);
    expect(posts).toEqual([{ at: 25, texts: ['a', 'b'] }]);
  });

  test('when it has as many records as the subscription allows', () => {
    const { stream, posts } = setUp({ maxItems: 2 });

    for (const text of ['a', 'b', 'c']) stream.add(record(text));

    expect(posts).toEqual([{ at: 0, texts: ['a', 'b'] }]);
  });

  test('with the record that reaches the limit of bytes', () => {
    const { stream, posts } = setUp({ maxBytes: 200 });

    for (const text of ['a', 'b'.repeat(100), 'c']) stream.add(record(text));

    expect(posts).toEqual([{ at: 0, texts: ['a', 'b'.repeat(100)] }]);
  });

  test('after the one before it was answered', async () => {
    const { stream, posts, answer } = setUp({ maxItems: 1 });
    stream.add(record('a'));
    stream.add(record('b'));
    const before = posts.length;

    await answer(true);

    expect(before).toBe(1);
    expect(posts.map(({ texts }) => texts)).toEqual([['a'], ['b']]);
  });
});

describe('while the environment is frozen', () => {
  test('the time of a batch stands still', async () => {
    const { clock, stream, posts } = setUp({ timeoutMs: 25 });
    stream.add(record('a'));
    await clock.advance(10);

    stream.pause();
    await clock.advance(60_000);
    stream.resume();
    await clock.advance(100);

    expect(posts).toEqual([{ at: 60_025, texts: ['a'] }]);
  });

  test('a full batch waits for the thaw', () => {
    const { stream, posts } = setUp({ maxItems: 1 });
    stream.pause();

    stream.add(record('a'));
    const frozen = [...posts];
    stream.resume();

    expect(frozen).toEqual([]);
    expect(posts).toHaveLength(1);
  });

  test('nothing follows a POST that is answered', async () => {
    const { stream, posts, answer } = setUp({ maxItems: 1 });
    stream.add(record('a'));
    stream.add(record('b'));
    stream.pause();

    await answer(true);
    const frozen = posts.length;
    stream.resume();

    expect(frozen).toBe(1);
    expect(posts).toHaveLength(2);
  });
});

describe('a batch that did not arrive', () => {
  test('is sent again, later and later, before anything newer', async () => {
    const { clock, stream, posts, answer } = setUp({ maxItems: 1 });
    stream.add(record('a'));
    stream.add(record('b'));

    await answer(false);
    await clock.advance(1000);
    await answer(false);
    await clock.advance(1000);
    await answer(true);

    expect(posts).toEqual([
      { at: 0, texts: ['a'] },
      { at: 100, texts: ['a'] },
      { at: 1200, texts: ['a'] },
      { at: 2000, texts: ['b'] },
    ]);
  });

  test('waits out a freeze before it is sent again', async () => {
    const { clock, stream, posts, answer } = setUp({ maxItems: 1 });
    stream.add(record('a'));
    stream.pause();
    await answer(false);

    await clock.advance(5000);
    const frozen = posts.length;
    stream.resume();
    await clock.advance(100);

    expect(frozen).toBe(1);
    expect(posts.map(({ at }) => at)).toEqual([0, 5100]);
  });
});

describe('a flush', () => {
  test('sends at once and ends with the answer', async () => {
    const { clock, stream, posts, answer } = setUp({ timeoutMs: 30_000 });
    stream.add(record('a'));
    let flushed = false;

    const flushing = stream.flush().then(() => {
      flushed = true;
    });
    await clock.advance(0);
    const before = flushed;
    await answer(true);
    await flushing;

    expect(before).toBe(false);
    expect(posts).toEqual([{ at: 0, texts: ['a'] }]);
  });

  test('of an empty stream ends at once', async () => {
    const { stream, posts } = setUp();

    await stream.flush();

    expect(posts).toEqual([]);
  });

  test('ends when the stream closes, delivered or not', async () => {
    const { stream } = setUp();
    stream.add(record('a'));
    const flushing = stream.flush();

    stream.close();

    await expect(flushing).resolves.toBeUndefined();
  });
});

test('a closed stream sends nothing and leaves no timer', async () => {
  const { clock, stream, posts } = setUp();
  stream.add(record('a'));

  stream.close();
  stream.add(record('b'));
  await clock.advance(10_000);

  expect(posts).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
