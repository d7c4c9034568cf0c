import { describe, test } from 'bun:test';
import { ENGINES } from '../../support/lambda.ts';
import { PLATFORM_FAULTS } from './platform-faults.ts';
import { runFault } from './run-fault.ts';

const FAULTS = { "the platform's APIs": PLATFORM_FAULTS };

describe.each(ENGINES)('nothing of this reaches the function, with the layer on %s', (engine) => {
  describe.each(Object.entries(FAULTS))('%s', (_group, faults) => {
    for (const fault of faults) {
      test(fault.name, () => runFault(engine, fault), 20_000);
    }
  });
});
