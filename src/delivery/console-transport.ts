import type { Transport } from './transport.ts';

/** For the exporter `console`: each request, which has to be in JSON, is one line. `write` tells whether all was taken. */
export function createConsoleTransport(write: (text: string) => boolean): Transport {
  return {
    async send({ bytes }) {
      if (!write(`${new TextDecoder().decode(bytes)}\n`))
        return { kind: 'unavailable', reason: 'the output takes no more', retryAfterMs: undefined };
      return { kind: 'delivered', rejectedItems: 0, message: undefined };
    },
  };
}
