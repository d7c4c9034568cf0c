import { describe, expect, test } from 'bun:test';
import { ENGINES, type Engine } from '../../support/lambda.ts';
import type { Unprotected } from './fault.ts';
import { withFault } from './run-fault.ts';
import { Slots } from './slots.ts';
import { UNPROTECTED } from './unprotected.ts';

const slots = new Slots(3);

/** Two invocations; the extension meets its fate in the first. */
async function statusesOf(engine: Engine, fault: Unprotected): Promise<string[]> {
  const statuses: string[] = [];
  await withFault(engine, fault, async ({ lambda }) => {
    const first = lambda.invoke(JSON.stringify({ waitMs: 100 }));
    const extension = lambda.eventsOf('process-started').find(({ process }) => process.role === 'extension');
    if (extension !== undefined) fault.meanwhile?.(extension.process.pid);
    for (const invocation of [first, lambda.invoke('{}')]) statuses.push((await invocation).status);
  });
  return statuses.map((status) => (status === 'success' ? 'success' : 'failure'));
}

describe.each(ENGINES)('no layer can help it, nor can that on %s:', (engine) => {
  for (const fault of UNPROTECTED.filter(({ engines = ENGINES }) => engines.includes(engine))) {
    test.concurrent(
      fault.name,
      () =>
        slots.take(async () => {
          const expected =
            fault.fails === 'every invocation' ? ['failure', 'failure'] : ['failure', 'success'];

          expect(await statusesOf(engine, fault)).toEqual(expected);
        }),
      60_000,
    );
  }
});
