import { ENDPOINT_FAULTS } from './endpoint-faults.ts';
import { ENVIRONMENT_FAULTS } from './environment-faults.ts';
import type { Fault } from './fault.ts';
import { LISTENER_FAULTS } from './listener-faults.ts';
import { MACHINE_FAULTS } from './machine-faults.ts';
import { MANAGED_FAULTS } from './managed-faults.ts';
import { PLATFORM_FAULTS } from './platform-faults.ts';

/** The whole table, by what is at fault; `docs/faults.md` shows it. */
export const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  'What is posted to the listener': LISTENER_FAULTS,
  "The platform's APIs": PLATFORM_FAULTS,
  'The endpoint': ENDPOINT_FAULTS,
  'Variables and files': ENVIRONMENT_FAULTS,
  'The machine': MACHINE_FAULTS,
  'On Managed Instances': MANAGED_FAULTS,
};
