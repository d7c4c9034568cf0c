import type { Transport } from './transport.ts';

/** For the exporter `console`: each request, which has to be in JSON, is one line. */
export function createConsoleTransport(write: (text: string) => void): Transport {
  return {
    async send({ bytes }) {
      write(`${new TextDecoder().decode(bytes)}\n`);
      return { kind: 'delivered', rejectedItems: 0, message: undefined };
    },
  };
}
