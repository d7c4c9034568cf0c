import type { Http, Listener } from '../http.ts';

export interface TelemetryListenerOptions {
  readonly listen: Http['listen'];
  readonly port: number;
  receive(body: Uint8Array): void;
  tooLarge(bytes: number): void;
}

/** A POST can reach twice the largest `maxBytes` and its envelopes: 4 MiB and a margin. */
const MAX_BYTES = 5 * 1_048_576;

/**
 * Where the platform posts telemetry. It binds to the name that the subscription uses where that resolves, else
 * to loopback; to the port asked for, else to any free one. Rejects where none of these can be bound.
 */
export async function openTelemetryListener(options: TelemetryListenerOptions): Promise<Listener> {
  const { listen, port, receive, tooLarge } = options;
  const places = ['sandbox.localdomain', '127.0.0.1'].flatMap((host) =>
    [port, 0].map((p) => ({ host, port: p })),
  );
  let failure: unknown;
  for (const place of places) {
    try {
      return await listen({ ...place, maxBytes: MAX_BYTES, receive, tooLarge });
    } catch (error) {
      failure = error;
    }
  }
  throw new Error('no port can be opened for telemetry', { cause: failure });
}
