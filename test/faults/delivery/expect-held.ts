import { expect } from 'bun:test';
import type { ProcessIdentity } from '../../../src/sandbox/events.ts';
import type { Invocation } from '../../../src/sandbox/invocation.ts';
import { type Account, accountOf } from '../../support/account.ts';
import type { Lambda } from '../../support/lambda.ts';
import { alone, seen } from './function-alone.ts';
import type { FunctionEvent, Outcome, Row, Setting } from './row.ts';

/** An invocation, and the event that it was called with, without the number of its first line. */
export interface Ran {
  readonly event: FunctionEvent;
  readonly invocation: Invocation;
}

/** The default of `LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT`, and the platform's own buffering. */
const BUDGET_MS = 1000 + 25;
/** Several sandboxes share this machine with the tests that drive them. */
const BUSY_MS = 800;

/** All that must hold of a run: the function's results, what became of its telemetry, the extension's life. */
export async function expectHeld(
  row: Row,
  setting: Setting,
  lambda: Lambda,
  ran: readonly Ran[],
): Promise<void> {
  await expectUntouched(row, setting, ran);
  expectLife(row, lambda);
  expectAccount(row.outcome, lambda);
  for (const words of row.says ?? []) expect(linesOf(lambda).join('\n')).toContain(words);
}

async function expectUntouched(
  { crashes, addsMs = BUDGET_MS }: Row,
  { sandbox = {} }: Setting,
  ran: readonly Ran[],
) {
  for (const { event, invocation } of crashes ? [] : ran) {
    const expected = await alone(event, sandbox);
    const { durationMs, ...result } = seen(invocation);
    expect(result).toEqual({ status: expected.status, response: expected.response });
    expect(durationMs - expected.durationMs).toBeLessThan(addsMs + BUSY_MS);
  }
}

/** Every process of the extension ends by itself, with 0, when its environment shuts down, before the deadline. */
function expectLife({ crashes, starts = 1 }: Row, lambda: Lambda): void {
  const exits = lambda.eventsOf('process-exited').filter(({ process }) => process.role === 'extension');
  const { length: started } = lambda
    .eventsOf('process-started')
    .filter(({ process }) => process.role === 'extension');
  const ends = exits.map(({ code, signal }) => (signal === null ? code : signal));
  expect(started).toBe(starts);
  expect(ends).toEqual([
    ...(crashes ? ['SIGKILL'] : []),
    ...Array.from({ length: starts - (crashes ? 1 : 0) }, () => 0),
  ]);
  expect(lambda.eventsOf('extension-exited').filter(({ killed }) => killed)).toEqual([]);
}

function expectAccount(outcome: Outcome, { events, sink }: Lambda): void {
  const killedAt = events.findLastIndex((event) => event.kind === 'process-exited' && isKilled(event));
  const { logs, traces } = accountOf(events.slice(killedAt + 1), sink.received);
  for (const account of [logs, traces]) ACCOUNTS[outcome](account);
}

const ACCOUNTS: Readonly<Record<Outcome, (account: Account) => void>> = {
  'all arrives': (account) => expect(facts(account)).toEqual({ missing: [], repeated: [], told: 0 }),
  'all arrives, perhaps twice': ({ missing, told }) =>
    expect({ missing, told }).toEqual({ missing: [], told: 0 }),
  'losses are told': ({ missing, told }) => expect(told).toBeGreaterThanOrEqual(missing.length),
  'nothing arrives': ({ accepted, missing, told }) => {
    expect(missing).toEqual(accepted);
    expect(told).toBeGreaterThanOrEqual(missing.length);
  },
  'dies with its process': ({ missing, told }) => expect({ missing, told }).toEqual({ missing: [], told: 0 }),
};

function isKilled({
  process,
  signal,
}: {
  readonly process: ProcessIdentity;
  readonly signal: string | null;
}) {
  return process.role === 'extension' && signal !== null;
}

function facts({ missing, repeated, told }: Account) {
  return { missing, repeated, told };
}

function linesOf(lambda: Lambda): readonly string[] {
  return lambda
    .eventsOf('process-output')
    .filter(({ process }) => process.role === 'extension')
    .map(({ text }) => text);
}
