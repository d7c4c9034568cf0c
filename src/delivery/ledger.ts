import { type Counters, count } from '../counters.ts';
import type { Diagnostics } from '../diagnostics.ts';
import type { OtlpRequest, Signal } from '../otlp/request.ts';
import type { Delivered, SendOutcome, Unavailable } from './transport.ts';

export interface LedgerOptions {
  readonly signal: Signal;
  /** How the destination is shown. */
  readonly endpoint: string;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
}

/** Enters what became of one destination's requests: in the counters, and where the user can do something, in words. */
export class Ledger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** A request has found its end. */
  enter({ items }: OtlpRequest, outcome: Exclude<SendOutcome, Unavailable>): void {
    if (outcome.kind === 'delivered') this.#delivered(items, outcome);
    else if (outcome.kind === 'too-large') this.#refused(items, 413, outcome.message);
    else this.#refused(items, outcome.status, outcome.message);
  }

  /** A request waits for another attempt. */
  unavailable({ reason }: Unavailable): void {
    const { endpoint, signal, diagnostics } = this.#options;
    diagnostics.warn(
      'endpoint-unavailable',
      `${endpoint} cannot be reached (${reason}): ${signal} wait for a later attempt. ${adviceFor(reason, endpoint)}`,
    );
  }

  #delivered(items: number, { rejectedItems, message }: Delivered): void {
    const { endpoint, signal, counters, diagnostics } = this.#options;
    count(counters.delivered, signal, items - rejectedItems);
    count(counters.refused, `${signal}:partial-success`, rejectedItems);
    if (message === undefined && rejectedItems === 0) return;
    const what =
      rejectedItems === 0 ? `took ${signal} with a warning` : `rejected ${rejectedItems} ${signal}`;
    diagnostics.warn('partial-success', `${endpoint} ${what}: ${message ?? 'without a reason'}`);
  }

  #refused(items: number, status: number, message: string): void {
    const { endpoint, signal, counters, diagnostics } = this.#options;
    count(counters.refused, `${signal}:${status}`, items);
    const answer = message === '' ? status : `${status}: ${message}`;
    const advice = ADVICE[status]?.(signal) ?? 'The endpoint must accept OTLP over HTTP.';
    diagnostics.error('endpoint-refused', `${endpoint} refused ${items} ${signal} (${answer}). ${advice}`);
  }
}

function adviceFor(reason: string, endpoint: string): string {
  if (/PROXY|^407/.test(reason)) return 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.';
  if (/CERT|SIGN|ISSUER|TLS|SSL|EPROTO/.test(reason))
    return "Check the server's certificate, and OTEL_EXPORTER_OTLP_CERTIFICATE.";
  // A server of gRPC answers in frames, or hangs up, which says nothing to anyone.
  if (/:4317\//.test(endpoint)) return 'Port 4317 is the usual one of gRPC, 4318 that of HTTP.';
  return 'Check OTEL_EXPORTER_OTLP_ENDPOINT and that the function has a route to it.';
}

const ADVICE: Readonly<Record<number, (signal: Signal) => string>> = {
  400: () => 'Another OTEL_EXPORTER_OTLP_PROTOCOL may suit the endpoint better.',
  401: () => 'Check the key in OTEL_EXPORTER_OTLP_HEADERS.',
  403: () => 'Check the key in OTEL_EXPORTER_OTLP_HEADERS and what it may do.',
  404: otherPath,
  405: otherPath,
  413: () => 'Lower LAMBDA_OTEL_BRIDGE_MAX_REQUEST_BYTES.',
  415: () => 'Set OTEL_EXPORTER_OTLP_PROTOCOL to what the endpoint accepts.',
};

/** Many backends take some of the signals alone. */
function otherPath(signal: Signal): string {
  const exporter = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  return `Check the path of OTEL_EXPORTER_OTLP_ENDPOINT; where it takes no ${signal}, set ${exporter} to none.`;
}
