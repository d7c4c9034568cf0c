import { describe, test } from 'bun:test';
import { ENGINES } from '../../support/lambda.ts';
import { ENDPOINT_FAULTS } from './endpoint-faults.ts';
import { ENVIRONMENT_FAULTS } from './environment-faults.ts';
import { LISTENER_FAULTS } from './listener-faults.ts';
import { MACHINE_FAULTS } from './machine-faults.ts';
import { PLATFORM_FAULTS } from './platform-faults.ts';
import { runFault } from './run-fault.ts';

const FAULTS = {
  'the listener': LISTENER_FAULTS,
  "the platform's APIs": PLATFORM_FAULTS,
  'the endpoint': ENDPOINT_FAULTS,
  'the environment': ENVIRONMENT_FAULTS,
  'the machine': MACHINE_FAULTS,
};

const isRoot = process.getuid?.() === 0;

describe.each(ENGINES)('nothing of this reaches the function, with the layer on %s', (engine) => {
  describe.each(Object.entries(FAULTS))('%s', (_group, faults) => {
    for (const fault of faults.filter(({ engines = ENGINES }) => engines.includes(engine))) {
      test.skipIf(fault.needsRoot === true && !isRoot)(fault.name, () => runFault(engine, fault), 20_000);
    }
  });
});
