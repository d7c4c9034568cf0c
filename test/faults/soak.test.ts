import { describe, expect, test } from 'bun:test';
import { planLife } from '../soak/plan.ts';
import { runLife } from '../soak/run-life.ts';
import { ENGINES } from '../support/lambda.ts';
import { Slots } from './start/slots.ts';

/** `npm run soak -- --seed 20261125 --life N` shows one of them again. */
const SEED = 20_261_125;
const LIVES = [0, 1, 2];
/** More bursts at once than the machine can carry would time out by themselves. */
const slots = new Slots(3);

/** Of a life that waits for its turn. */
const LONGEST_MS = 180_000;

describe.each(ENGINES)('a soak on %s', (engine) => {
  test.concurrent.each(LIVES)(
    `life %d of seed ${SEED}: every line and invocation is at the sink, or told as lost`,
    async (number) => {
      const life = await slots.take(() => runLife(engine, planLife(SEED, number)));

      expect(life.problems).toEqual([]);
      expect(life.logs.accepted.length).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
});
