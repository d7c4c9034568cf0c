import { createHash } from 'node:crypto';
import type { TelemetryBatch } from './telemetry-stream.ts';

/**
 * POSTs one batch to a subscriber → the status it answered, `undefined` where none came. Waits for as long as
 * it takes: a subscriber that is frozen answers after the thaw. Never rejects.
 */
export async function postBatch(
  url: string,
  { body }: TelemetryBatch,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      signal,
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Go-http-client/1.1',
        'Accept-Encoding': 'gzip',
        'Sequence-Id': createHash('sha256').update(body).digest('base64'),
      },
      ...NO_PROXY_NO_TIMEOUT,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

/** Bun would take a proxy from the environment even for loopback, and give up after minutes. */
const NO_PROXY_NO_TIMEOUT: object = { proxy: false, timeout: false };

/** Statuses below 400 count as delivered, as in AWS's emulator. */
export function delivered(status: number | undefined): boolean {
  return status !== undefined && status < 400;
}
