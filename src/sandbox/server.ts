import { type ApiHosts, answerRequest } from './routes.ts';

export interface ApiServer {
  /** host:port, the value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Serves the Runtime, Extensions and Telemetry API on a free loopback port. */
export function serveApis(current: () => ApiHosts | undefined): ApiServer {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    // A `next` waits for as long as nothing happens.
    idleTimeout: 0,
    fetch: (request) => answerRequest(request, current()),
  });
  return { address: `127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}
