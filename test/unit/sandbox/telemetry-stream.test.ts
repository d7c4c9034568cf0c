import { describe, expect, test } from 'bun:test';
import { type TelemetryBatch, TelemetryStream } from '../../../src/sandbox/telemetry-stream.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const record = (text: string) => ({ time: '2026-01-01T00:00:00.000Z', type: 'function', record: text });

/** A stream whose POSTs end when the test says so: `answer(true)` for a 200, `answer(false)` for a failure. */
function setUp(buffering: { maxItems?: number; maxBytes?: number; timeoutMs?: number } = {}) {
  const clock = new ManualClock();
  const startedAt = clock.now();
  const posts: { readonly at: number; readonly texts: readonly unknown[] }[] = [];
  const bodies: string[] = [];
  const answers: ((arrived: boolean) => void)[] = [];
  const stream = new TelemetryStream({
    clock,
    buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25, ...buffering },
    dropped: ({ records, bytes }) => record(`${records} dropped, ${bytes} bytes`),
    send: ({ records, body }: TelemetryBatch) =>
      new Promise((resolve) => {
        bodies.push(body);
        posts.push({ at: clock.now() - startedAt, texts: records.map((sent) => sent.record) });
        answers.push(resolve);
      }),
  });
  const answer = async (arrived: boolean) => {
    answers.shift()?.(arrived);
    await clock.advance(0);
  };
  return { clock, stream, posts, bodies, answer };
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

describe('a subscriber that is too slow', () => {
  /** As large as a whole batch of 200 bytes. */
  const full = (letter: string) => record(letter.repeat(200 - JSON.stringify(record('')).length));

  test('loses what comes when eight full batches wait, and is told how much when there is room again', async () => {
    const { stream, posts, answer } = setUp({ maxBytes: 200 });
    for (let number = 0; number < 8; number += 1) stream.add(full('x'));

    stream.add(record('lost'));
    stream.add(record('lost too'));
    await answer(true);
    stream.add(record('kept'));
    const flushed = stream.flush();
    for (let number = 0; number < 9; number += 1) await answer(true);
    await flushed;

    const texts = posts.flatMap((post) => post.texts).filter((text) => !String(text).startsWith('x'));
    expect(texts).toEqual(['2 dropped, 142 bytes', 'kept']);
  });

  test('loses nothing before', async () => {
    const { stream, posts, answer } = setUp({ maxBytes: 200 });
    for (let number = 0; number < 8; number += 1) stream.add(full(`${number}`));

    for (let number = 0; number < 8; number += 1) await answer(true);

    expect(posts.flatMap((post) => post.texts).map((text) => String(text)[0])).toEqual([...'01234567']);
  });
});

describe('a record that is larger than a batch', () => {
  test('is cut over consecutive POSTs: the head looks closed, the tail begins with the envelope again', async () => {
    const { clock, stream, bodies, posts, answer } = setUp({ maxBytes: 200 });
    const message = 'ab'.repeat(70);
    const flush = async () => {
      await clock.advance(25);
      await answer(true);
    };
    stream.add(record('before'));

    stream.add({ ...record(''), record: { message } });
    stream.add(record('after'));
    await flush();
    await flush();
    await flush();

    const envelope = '{"time":"2026-01-01T00:00:00.000Z","type":"function","record":';
    const [before = '', head = '', tail = ''] = bodies;
    expect(JSON.parse(before)).toEqual([record('before')]);
    expect(head.startsWith(`[${envelope}{"message":"abab`)).toBe(true);
    expect(/[ab]}]$/.test(head)).toBe(true);
    expect(tail.startsWith(`[${envelope}`)).toBe(true);
    expect(tail.endsWith(`},${JSON.stringify(record('after'))}]`)).toBe(true);
    const rest = tail.slice(envelope.length + 1).split('},{')[0];
    expect(JSON.parse(head.slice(envelope.length + 1, -2) + rest)).toEqual({ message });
    expect(posts.map(({ texts }) => texts)).toEqual([['before'], [], [{ message }, 'after']]);
  });

  test('can take more than two', async () => {
    const { stream, bodies, answer } = setUp({ maxBytes: 200 });

    stream.add(record('x'.repeat(500)));
    for (let number = 0; number < 4; number += 1) await answer(true);
    void stream.flush();

    expect(bodies).toHaveLength(4);
    for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(202);
  });

  test('shares no POST with what was there before it, but a whole one may take a POST to twice the limit', () => {
    const { stream, bodies } = setUp({ maxBytes: 200 });

    stream.add(record('x'.repeat(120)));
    stream.add(record('y'.repeat(130)));

    expect(bodies.map((body) => JSON.parse(body).length)).toEqual([2]);
    expect(Buffer.byteLength(bodies[0] ?? '')).toBeGreaterThan(380);
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
