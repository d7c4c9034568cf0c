import { expect, test } from 'bun:test';
import { Lane, type Waiting } from '../../../src/delivery/lane.ts';
import type { Keep } from '../../../src/otlp/request.ts';

/** A request of one item that counts how often anybody looks at what of it is kept longest. */
function looked(keep: Keep) {
  const looks = { count: 0 };
  const request = {
    signal: 'logs',
    encoding: 'protobuf',
    bytes: new Uint8Array(1),
    items: 1,
    get keep() {
      looks.count += 1;
      return keep;
    },
  } as const;
  const part: Waiting = { request, since: 0, isHalf: false };
  return { part, looks };
}

test('what is kept longest is not looked at again for each eviction of what came after it', () => {
  const lane = new Lane();
  const keepers = Array.from({ length: 100 }, () => looked('all'));
  for (const { part } of keepers) lane.append(part);
  for (let n = 0; n < 100; n += 1) lane.append(looked([]).part);
  for (const { looks } of keepers) looks.count = 0;

  for (let n = 0; n < 100; n += 1) lane.evict();

  expect(lane.waiting).toHaveLength(100);
  expect(keepers.reduce((sum, { looks }) => sum + looks.count, 0)).toBeLessThan(1000);
});

test('the oldest of what is ordinary is found wherever it was put in', () => {
  const lane = new Lane();
  const [kept, first, second] = [looked('all').part, looked([]).part, looked([]).part];
  lane.append(kept);
  lane.append({ ...first, since: 5 });
  lane.evict();

  lane.insert({ ...second, since: -1 });
  expect(lane.oldestOrdinary?.request).toBe(second.request);
  lane.take(1);
  lane.append(kept);
  expect(lane.oldestOrdinary).toBeUndefined();
  lane.prepend([first]);

  expect(lane.oldestOrdinary).toBe(first);
});

test('any number of requests may be put back', () => {
  const lane = new Lane();
  const { part } = looked([]);

  lane.prepend(Array.from({ length: 300_000 }, () => part));

  expect(lane.items).toBe(300_000);
});
