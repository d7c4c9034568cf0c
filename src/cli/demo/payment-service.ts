import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The service that the sample function calls, on loopback. */
export interface PaymentService {
  readonly url: string;
  /** The trace headers of its calls, in order. */
  readonly traceHeaders: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** How long an answer takes: enough to see on a time line. */
const ANSWER_MS = 40;

export function startPaymentService(): Promise<PaymentService> {
  const traceHeaders: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const header = request.headers['x-amzn-trace-id'];
    traceHeaders.push(typeof header === 'string' ? header : undefined);
    request.resume();
    setTimeout(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('"accepted"'),
      ANSWER_MS,
    );
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}/charge`, traceHeaders, close });
    });
  });
}
