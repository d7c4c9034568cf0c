import { type Clock, sleep } from '../clock.ts';
import type { Diagnostics } from '../diagnostics.ts';
import type { ExtensionApi } from './client.ts';
import type { RegisterOutcome, Registration } from './registration.ts';

export type LifecycleEventName = 'INVOKE' | 'SHUTDOWN';

export interface RegisterOptions {
  readonly api: ExtensionApi;
  readonly events: readonly LifecycleEventName[];
  /** The answer to a registration that went out before, where one did. */
  readonly sent: Promise<RegisterOutcome> | undefined;
  readonly clock: Clock;
  readonly diagnostics: Diagnostics;
}

type Refused = Extract<RegisterOutcome, { kind: 'refused' }>;

const PAUSE_MS = 500;
/** In a row, about ten minutes: no Init lasts as long, the platform is gone. */
const MOST_UNREACHED = 1200;

/**
 * Registers, however often it takes: to exit instead would fail Init at once and for good. Where `INVOKE` is
 * what the platform refuses, as on Managed Instances, `SHUTDOWN` alone is asked for. Rejects only when the Runtime
 * API has not been there for minutes on end.
 */
export async function registerUntilDone(options: RegisterOptions): Promise<Registration> {
  const { api, clock, diagnostics } = options;
  let { events, sent } = options;
  for (let unreached = 0; unreached < MOST_UNREACHED; ) {
    const outcome = await (sent ?? api.register(events)).catch(unreachable);
    if (outcome.kind === 'registered') return outcome.registration;
    sent = undefined;
    diagnostics.error(
      'register-refused',
      `The registration is repeated, because Lambda ${answerOf(outcome)}`,
    );
    unreached = outcome.status === 0 ? unreached + 1 : 0;
    if (outcome.message.includes('InvalidEventType')) events = ['SHUTDOWN'];
    else await sleep(clock, PAUSE_MS);
  }
  throw new Error('the Runtime API is gone');
}

function answerOf({ status, message }: Refused): string {
  return status === 0 ? `gave ${message}` : `answered ${status} ${message}`;
}

function unreachable(error: unknown): RegisterOutcome {
  return { kind: 'refused', status: 0, message: `no answer: ${String(error)}` };
}
