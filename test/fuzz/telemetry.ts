/**
 * `npm run fuzz -- [--seconds N] [--seed S]`: recorded telemetry with random damage goes through decoding, conversion
 * and encoding. Ends at the first story that throws, loses a log, is slow or makes OTLP that a strict reader refuses,
 * and prints it; the seed repeats it.
 */
import { BatchDecoder } from '../../src/telemetry-api/decode-batch.ts';
import type { TelemetryEvent } from '../../src/telemetry-api/events.ts';
import { at } from '../support/builders.ts';
import { converter, invoke } from '../support/converter.ts';
import { encoderFor } from '../support/encoder.ts';
import { telemetryFixtures } from '../support/fixtures.ts';
import { readOtlp } from '../support/otlp-oracle.ts';
import { toolOptions } from '../support/tool-options.ts';
import { damage } from './damage.ts';
import { Dice } from './dice.ts';

/** Reading a fixture takes a millisecond. */
const SLOW_MS = 2000;
const LAUNCHES = ['on-demand', 'provisioned-concurrency', 'snap-start', 'lambda-managed-instances'];

const options = toolOptions('npm run fuzz -- [--seconds N] [--seed S]', {
  seconds: /^\d+(\.\d+)?$/,
  seed: /^\d+$/,
});
const seconds = Number(options.seconds ?? 10);
const firstSeed = Number(options.seed ?? Date.now() % 1_000_000_000);
const stories = telemetryFixtures().map(({ posts }) => posts.map((post) => Buffer.from(post)));
const encoders = [encoderFor({ encoding: 'protobuf' }), encoderFor({ encoding: 'json' })];

const until = performance.now() + seconds * 1000;
let seed = firstSeed;
let logs = 0;
for (; performance.now() < until; seed += 1) {
  const story = storyOf(seed);
  const began = performance.now();
  try {
    logs += tell(story, new Dice(seed));
  } catch (error) {
    fail(seed, story, error);
  }
  if (performance.now() - began > SLOW_MS) fail(seed, story, new Error('slow'));
}
process.stdout.write(`${seed - firstSeed} stories, ${logs} logs, from seed ${firstSeed}: nothing found\n`);

/** Two recordings mixed and damaged. */
function storyOf(number: number): Buffer[] {
  const dice = new Dice(number);
  const posts = [...dice.pick(stories), ...dice.pick(stories)];
  const kept = posts.filter(() => dice.chance(80));
  return kept.flatMap((post) => {
    const damaged = dice.chance(70) ? damage(post, dice) : post;
    return dice.chance(10) ? [damaged, damaged] : [damaged];
  });
}

/** Yields the logs that came out; throws on anything that must not be. */
function tell(posts: readonly Buffer[], dice: Dice): number {
  const decoder = new BatchDecoder();
  const one = converter({
    platformLogs: 'none',
    phases: dice.pick(['spans', 'attributes']),
    resource: { initializationType: dice.pick(LAUNCHES) },
  });
  let written = 0;
  let told = 0;
  let left = 0;
  const take = ({ records, filtered, resource }: ReturnType<typeof one.convert>) => {
    told += records.filter(({ kind }) => kind === 'log').length;
    left += filtered.filter((reason) => reason === 'own-line' || reason === 'snapshot-time').length;
    for (const request of dice.pick(encoders)(records, resource)) readOtlp(request);
  };
  for (const [index, post] of posts.entries()) {
    const { events } = decoder.decode(post, at(index));
    written += events.filter(isLog).length;
    if (dice.chance(10)) invoke(one, { requestId: `r${index}`, time: index });
    take(one.convert(events));
  }
  take(one.finish('spindown', at(3_600_000)));
  if (told > written || told + left < written) throw new Error(`${written} logs came, ${told} left`);
  return told;
}

function isLog({ type }: TelemetryEvent): boolean {
  return type === 'function' || type === 'extension';
}

function fail(number: number, story: readonly Buffer[], error: unknown): never {
  process.stdout.write(`${story.map((post) => JSON.stringify(post.toString('latin1'))).join('\n')}\n`);
  process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.stdout.write(`npm run fuzz -- --seconds 1 --seed ${number}\n`);
  process.exit(1);
}
