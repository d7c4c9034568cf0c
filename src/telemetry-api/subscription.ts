import type { Deadline } from '../clock.ts';
import { readBody, type Send } from '../http.ts';

export type Stream = 'platform' | 'function' | 'extension';

/** How long the platform collects before it posts: until the first of these is reached. */
export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export interface SubscribeOptions {
  readonly call: Send;
  /** `AWS_LAMBDA_RUNTIME_API`: host and port. */
  readonly runtimeApi: string;
  readonly identifier: string;
  readonly listenerPort: number;
  readonly streams: readonly Stream[];
  readonly buffering: Buffering;
  /** An environment that never answers must not hold Init for ever. */
  readonly deadline: Deadline;
}

export type SubscribeOutcome =
  | { readonly kind: 'subscribed'; readonly schemaVersion: string }
  /** 202: an emulator without telemetry. */
  | { readonly kind: 'not-supported' }
  | { readonly kind: 'refused'; readonly message: string };

/** Newest first. The newest is the only one on Managed Instances; an older environment answers it with 400. */
const SCHEMA_VERSIONS = ['2025-01-29', '2022-12-13', '2022-07-01'];
const MOST_BYTES = 65_536;

/**
 * `PUT /2022-07-01/telemetry`, with an older schema where a newer one is answered with 400. Never rejects: an
 * answer that does not come in time, or not at all, is a refusal.
 */
export async function subscribe(options: SubscribeOptions): Promise<SubscribeOutcome> {
  let outcome: SubscribeOutcome = { kind: 'refused', message: 'no schema version was tried' };
  for (const schemaVersion of SCHEMA_VERSIONS) {
    const { status, body } = await attempt(options, schemaVersion).catch(failed);
    if (status === 200) return { kind: 'subscribed', schemaVersion };
    if (status === 202) return { kind: 'not-supported' };
    outcome = { kind: 'refused', message: `${status === 0 ? '' : `${status} `}${body.trim()}` };
    if (status !== 400) return outcome;
  }
  return outcome;
}

async function attempt(options: SubscribeOptions, schemaVersion: string) {
  const reply = await options.call({
    url: `http://${options.runtimeApi}/2022-07-01/telemetry`,
    method: 'PUT',
    headers: {
      'Lambda-Extension-Identifier': options.identifier,
      'Content-Type': 'application/json',
    },
    body: Buffer.from(
      JSON.stringify({
        schemaVersion,
        types: options.streams,
        buffering: options.buffering,
        destination: {
          protocol: 'HTTP',
          URI: `http://sandbox.localdomain:${options.listenerPort}/`,
        },
      }),
    ),
    signal: options.deadline.signal,
  });
  return {
    status: reply.status,
    body: new TextDecoder().decode(await readBody(reply, MOST_BYTES)),
  };
}

function failed(error: unknown) {
  return { status: 0, body: `no answer: ${String(error)}` };
}
