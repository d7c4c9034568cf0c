import type { Unavailable } from './transport.ts';

export interface Failure {
  readonly outcome: Unavailable;
  /** Failures in a row, this one included. */
  readonly failures: number;
  /** Whether the sandbox slept while the request was in flight. */
  readonly slept: boolean;
  /** From 0 to 1. */
  readonly random: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 300_000;

/** How engines say that a connection was closed at the other end. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ConnectionClosed', 'ECONNABORTED']);

/**
 * The pause after a failure, ms: 100 ms, doubled with each failure in a row up to half a minute, half of it at random,
 * or longer where the server asks for it. None after the first failure that says nothing about the server: an
 * idle connection that turned out to be closed, an answer that a sleep cut off.
 * Source: OTLP specification 1.11, Retryable Response Codes, OTLP/HTTP Throttling.
 */
export function pauseAfter({ outcome, failures, slept, random }: Failure): number {
  if (failures === 1 && (slept || CLOSED.has(outcome.reason))) return 0;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2);
  return Math.max(pause, Math.min(outcome.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
}
