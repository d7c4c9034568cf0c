import type { Signal } from '../otlp/request.ts';

/** What has happened where a request is to be tried again: `reason` begins with a status, or is the code of an error. */
export function failureOf(reason: string): string {
  return isStatus(reason) ? 'does not take telemetry now' : 'cannot be reached';
}

/** What the user can do about it. */
export function failureAdvice(reason: string, endpoint: string): string {
  if (/PROXY|^407/.test(reason)) return PROXY;
  if (reason.startsWith('429')) return 'It asks for less: check the limits of your account there.';
  if (isStatus(reason)) return 'It is overloaded, or what it passes requests on to is down.';
  // A server of gRPC answers in frames, or hangs up, which says nothing to anyone.
  if (/:4317\//.test(endpoint)) return 'Port 4317 is the usual one of gRPC, 4318 that of HTTP.';
  return FAILURES.find(([codes]) => codes.test(reason))?.[1] ?? (isProxied(endpoint) ? PROXY : NO_ROUTE);
}

/** What the user can do about a status that is not to be tried again. */
export function refusalAdvice(status: number, signal: Signal): string {
  if (status >= 300 && status < 400) return 'It redirects: set OTEL_EXPORTER_OTLP_ENDPOINT to where.';
  return REFUSALS[status]?.(signal) ?? 'The endpoint must accept OTLP over HTTP.';
}

function isStatus(reason: string): boolean {
  return /^\d{3}(:|$)/.test(reason);
}

/** `endpoint` as it is shown names the proxy. */
function isProxied(endpoint: string): boolean {
  return endpoint.includes(' through ');
}

const PROXY = 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and that the proxy lets the function through.';
const NO_ROUTE = 'Check OTEL_EXPORTER_OTLP_ENDPOINT and that the function has a route to it.';

/** By the codes of both engines, the first that fits; one of them has no more than EPROTO for any handshake that fails. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/CERT|SIGN|ISSUER/, "Check the server's certificate, and OTEL_EXPORTER_OTLP_CERTIFICATE."],
  [
    /TLS|SSL|EPROTO/,
    'Check that the port is one of https, that the server speaks TLS 1.2 or later and HTTP/1.1, and the certificates: ' +
      'OTEL_EXPORTER_OTLP_CERTIFICATE, or OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE if it asks for one.',
  ],
  [
    /HTTPParserError|Malformed/,
    'What it answers is not HTTP/1.1: check its port, and that it takes OTLP over HTTP.',
  ],
];

const REFUSALS: Readonly<Record<number, (signal: Signal) => string>> = {
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
