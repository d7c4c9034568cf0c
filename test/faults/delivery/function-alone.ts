import { join } from 'node:path';
import type { Invocation } from '../../../src/sandbox/invocation.ts';
import { nodeRuntime } from '../../../src/sandbox/node-runtime.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { nodePath } from '../../support/engines.ts';
import type { FunctionEvent } from './row.ts';

export const NUMBERED_LINES = join(import.meta.dir, '../../support/numbered-lines');

/** An invocation as its client and its bill see it. */
export interface Seen {
  readonly status: string;
  readonly response: unknown;
  readonly durationMs: number;
}

/** What differs from one invocation to the next by itself: ids, times, the numbers of lines. */
const OWN = /[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z|line-\d+|"(?:first|count)":\d+/g;

export function seen({ status, response, startedAt, endedAt }: Invocation): Seen {
  return { status, response: response.replace(OWN, ''), durationMs: endedAt - startedAt };
}

const known = new Map<string, Promise<Seen>>();

/** The same event where there is no extension; asked once for each kind of event. */
export function alone(event: FunctionEvent, options: Partial<SandboxOptions>): Promise<Seen> {
  const { timeoutMs, memoryMb } = options;
  const key = JSON.stringify([event, timeoutMs, memoryMb]);
  const found = known.get(key) ?? run(event, options);
  known.set(key, found);
  return found;
}

async function run(event: FunctionEvent, options: Partial<SandboxOptions>): Promise<Seen> {
  const sandbox = await startSandbox({
    runtime: nodeRuntime({ node: nodePath }),
    handler: 'index.handler',
    taskRoot: NUMBERED_LINES,
    ...options,
    layers: [],
  });
  try {
    return seen(await sandbox.invoke(JSON.stringify({ first: 0, ...event })));
  } finally {
    await sandbox.shutdown();
  }
}
