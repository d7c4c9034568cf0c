/**
 * What decoding and converting log records costs, in multiples of a bare `JSON.parse` of the same bytes in the same
 * run, for POSTs of a thousand records. Each figure is the median of the rounds after the first ones.
 */
import { BatchDecoder } from '../../src/telemetry-api/decode-batch.ts';
import { at, REQUEST_ID, start } from '../support/builders.ts';
import { converter, invoke } from '../support/converter.ts';

const RECORDS = 1000;
const POSTS = 20;
const ROUNDS = 15;
const WARM_UP = 5;

const SENTENCE =
  'order A-17 received from the shop in Ljubljana, two items, express delivery asked for, paid by card';

function iso(ms: number): string {
  return new Date(at(ms)).toISOString();
}

/** The record of the nth log, by what writes it. */
const WRITERS: Readonly<Record<string, (n: number) => unknown>> = {
  "Node's text lines": (n) => `${iso(n)}\t${REQUEST_ID}\tINFO\t${n} ${SENTENCE}\n`,
  "Python's text lines": (n) => `[INFO]\t${iso(n)}\t${REQUEST_ID}\t${n} ${SENTENCE}\n`,
  'text of no layout': (n) => `${n % 7} ${SENTENCE}\n`,
  'JSON objects': (n) => ({
    timestamp: iso(n),
    level: 'INFO',
    requestId: REQUEST_ID,
    message: `${n} ${SENTENCE}`,
  }),
  'JSON objects with five fields': (n) => ({
    timestamp: iso(n),
    level: 'INFO',
    requestId: REQUEST_ID,
    message: `${n} ${SENTENCE}`,
    service: 'orders',
    cold_start: false,
    order: { id: n, items: ['A-17', 'B-2'] },
    elapsed: 12.5,
    location: 'handler:12',
  }),
  'JSON lines of pino': (n) =>
    `${JSON.stringify({ level: 30, time: at(n), pid: 8, hostname: '169.254.10.1', awsRequestId: REQUEST_ID, orderId: n, msg: `${n} ${SENTENCE}` })}\n`,
};

function postsOf(write: (n: number) => unknown): Buffer[] {
  return Array.from({ length: POSTS }, (_, post) => {
    const numbers = Array.from({ length: RECORDS }, (_, n) => post * RECORDS + n);
    const events = numbers.map((n) => ({ time: iso(n + 1), type: 'function', record: write(n) }));
    return Buffer.from(JSON.stringify(events));
  });
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function parse(posts: readonly Buffer[]): void {
  for (const post of posts) JSON.parse(post.toString());
}

function convert(posts: readonly Buffer[]): void {
  const decoder = new BatchDecoder();
  const one = converter();
  invoke(one);
  one.convert([start()]);
  let logs = 0;
  for (const post of posts) logs += one.convert(decoder.decode(post, at(0)).events).records.length;
  if (logs !== POSTS * RECORDS) throw new Error(`${logs} logs`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

for (const [name, write] of Object.entries(WRITERS)) {
  const posts = postsOf(write);
  const bytes = posts.reduce((sum, { length }) => sum + length, 0) / (POSTS * RECORDS);
  const rounds = Array.from(
    { length: ROUNDS },
    () => [cpuMs(() => parse(posts)), cpuMs(() => convert(posts))] as const,
  );
  const measured = rounds.slice(WARM_UP);
  const bare = median(measured.map(([one]) => one));
  const whole = median(measured.map(([, one]) => one));
  const perRecord = ((whole * 1000) / (POSTS * RECORDS)).toFixed(2);
  process.stdout.write(
    `${name}: ${(whole / bare).toFixed(1)} × JSON.parse, ${perRecord} µs per record of ${Math.round(bytes)} bytes\n`,
  );
}
