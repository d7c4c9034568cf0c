import { ENDPOINT_FAULTS } from './endpoint-faults.ts';
import type { Fault } from './fault.ts';
import { LISTENER_FAULTS } from './listener-faults.ts';
import { PLATFORM_FAULTS } from './platform-faults.ts';

const NAMES: readonly string[] = [
  'a body that cannot be parsed',
  'a field of the wrong type, for every field of every event',
  'the subscription is answered 403',
  'the first `next` is refused three times',
  'SHUTDOWN with 390 ms left, and an endpoint that does not answer',
  'an endpoint that refuses connections',
];

/** Some of the others once more, where there is another loop. */
export const MANAGED_FAULTS: readonly Fault[] = [...LISTENER_FAULTS, ...PLATFORM_FAULTS, ...ENDPOINT_FAULTS]
  .filter(({ name }) => NAMES.includes(name))
  .map((fault) => ({ ...fault, sandbox: { initializationType: 'lambda-managed-instances' } }));
