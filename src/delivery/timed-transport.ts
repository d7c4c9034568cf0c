import type { Clock } from '../clock.ts';
import type { SendOutcome, Transport } from './transport.ts';

/** Transport → the same, which tells of every attempt how long it took by the wall clock, ms, and how it ended. */
export function createTimedTransport(
  transport: Transport,
  clock: Clock,
  told: (durationMs: number, outcome: SendOutcome) => void,
): Transport {
  return {
    async send(request, deadline) {
      const start = clock.now();
      const outcome = await transport.send(request, deadline);
      told(clock.now() - start, outcome);
      return outcome;
    },
  };
}
