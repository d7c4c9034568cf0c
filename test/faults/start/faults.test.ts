import { afterAll, describe, test } from 'bun:test';
import { ENGINES } from '../../support/lambda.ts';
import { FAULTS } from './faults.ts';
import { allows, removeMemoryGroups } from './machine.ts';
import { runFault } from './run-fault.ts';
import { Slots } from './slots.ts';

afterAll(removeMemoryGroups);

const slots = new Slots(3);
/** With the time that a run waits for its turn. */
const LONGEST_MS = 60_000;

describe.each(ENGINES)('the function has its results, and the layer on %s lives to SHUTDOWN', (engine) => {
  describe.each(Object.entries(FAULTS))('%s', (_group, faults) => {
    for (const fault of faults.filter(({ engines = ENGINES }) => engines.includes(engine))) {
      const run = allows(fault.needs) ? test.concurrent : test.skip;
      run(fault.name, () => slots.take(() => runFault(engine, fault)), LONGEST_MS);
    }
  });
});
