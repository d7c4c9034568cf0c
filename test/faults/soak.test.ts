import { describe, expect, test } from 'bun:test';
import { planLife } from '../soak/plan.ts';
import { runLife } from '../soak/run-life.ts';
import { ENGINES } from '../support/lambda.ts';

/** `npm run soak -- --seed 20261125 --life N` shows one of them again. */
const SEED = 20_261_125;
const LIVES = [0, 1, 2];

describe.each(ENGINES)('a soak on %s', (engine) => {
  test.concurrent.each(LIVES)(
    `life %d of seed ${SEED}: every line and invocation is at the sink, or told as lost`,
    async (number) => {
      const life = await runLife(engine, planLife(SEED, number));

      expect(life.problems).toEqual([]);
      expect(life.logs.accepted.length).toBeGreaterThan(0);
    },
    60_000,
  );
});
