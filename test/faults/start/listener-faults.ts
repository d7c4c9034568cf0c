import type { Fault } from './fault.ts';
import { abandon, dribble, post } from './posts.ts';
import { everyFieldOfTheWrongType, recordsOfEveryForm, unknownTypes } from './wrong-events.ts';

const ARRIVES = { telemetry: 'all arrives', tells: [] } as const;
/** One line at SHUTDOWN, with the reasons. */
const COUNTED = { telemetry: 'all arrives', tells: ['lost'], note: 'It is counted.' } as const;

const HEAD = 'POST / HTTP/1.1\r\nHost: sandbox.localdomain\r\nContent-Type: application/json\r\n';
const EVENT = '[{"time":"2026-11-23T12:00:00.000Z","type":"function","record":"by the byte"}]';

/** What may be posted to the listener. */
export const LISTENER_FAULTS: readonly Fault[] = [
  {
    name: 'a body that cannot be parsed',
    posts: post(
      'no json',
      '[{"time":"2026-11-23T12:00:00.000Z","type"',
      Uint8Array.of(0xff, 0xfe, 0x00),
      '42',
      'null',
    ),
    ...COUNTED,
    says: 'not-an-array',
  },
  { name: 'brackets without end', posts: post('['.repeat(1_000_000)), ...COUNTED },
  { name: 'an empty body, or an array without events', posts: post('', '[]', '  '), ...COUNTED },
  {
    name: 'a body of 10 MB',
    posts: post(`[${'"x",'.repeat(2_500_000)}0]`),
    ...COUNTED,
    says: 'a POST larger than 5 MiB 1',
  },
  { name: 'the same body twice', posts: post(EVENT, EVENT), ...ARRIVES },
  {
    name: 'a body byte by byte',
    posts: dribble(`${HEAD}Content-Length: ${EVENT.length}\r\n\r\n`, ...EVENT),
    ...ARRIVES,
  },
  {
    name: 'a chunked body',
    posts: dribble(
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
      ...[...EVENT].map((byte) => `1\r\n${byte}\r\n`),
      '0\r\n\r\n',
    ),
    ...ARRIVES,
  },
  {
    name: 'half a body, and the peer is gone',
    posts: abandon(`${HEAD}Content-Length: 500\r\n\r\n[{`),
    ...ARRIVES,
  },
  {
    name: 'half a body, and no more',
    posts: abandon(`${HEAD}Content-Length: 500\r\n\r\n[{`, 3000),
    ...ARRIVES,
  },
  {
    name: 'chunks that are none',
    posts: abandon(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 500),
    ...ARRIVES,
  },
  { name: 'what is not HTTP', posts: abandon('\u0016\u0003\u0001 hello\r\n\r\n', 500), ...ARRIVES },
  { name: 'a header of 100 KB', posts: abandon(`${HEAD}X: ${'x'.repeat(100_000)}\r\n\r\n`, 500), ...ARRIVES },
  { name: 'types that nobody knows', posts: post(unknownTypes()), ...ARRIVES },
  {
    name: 'a field of the wrong type, for every field of every event',
    posts: post(everyFieldOfTheWrongType()),
    ...ARRIVES,
  },
  {
    name: 'records that are texts, numbers, null, arrays, deep',
    posts: post(recordsOfEveryForm()),
    ...COUNTED,
  },
  { name: 'elements that are no events', posts: post('[null, 1, "x", [], {}, {"type": 7}]'), ...COUNTED },
  { name: "the listener's port is taken", portTaken: true, ...ARRIVES, note: 'It listens on another port.' },
];
