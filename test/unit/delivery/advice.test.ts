import { expect, test } from 'bun:test';
import { failureAdvice, failureOf, refusalAdvice } from '../../../src/delivery/advice.ts';

const HTTPS = 'https://backend.example/v1/logs';

test.each([
  ['429: slow down', 'limits'],
  ['503', 'overloaded'],
  ['502: no upstream', 'overloaded'],
])('after %s the endpoint has been reached, and nothing is said of a route to it', (reason, words) => {
  const said = `${failureOf(reason)} ${failureAdvice(reason, HTTPS)}`;

  expect(said).toContain(words);
  expect(said).not.toMatch(/reached|route/);
});

test.each([
  ['CERT_HAS_EXPIRED', "server's certificate"],
  ['ERR_TLS_CERT_ALTNAME_INVALID', "server's certificate"],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', "server's certificate"],
  ['EPROTO', 'TLS 1.2'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'one of https'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS 1.2'],
  ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'HTTP/1.1'],
  ['HTTPParserError', 'not HTTP/1.1'],
  ['Malformed_HTTP_Response', 'not HTTP/1.1'],
  ['407: authenticate', 'NO_PROXY'],
  ['ERR_PROXY_TUNNEL', 'NO_PROXY'],
  ['ENOTFOUND', 'route'],
  ['timeout', 'route'],
])('after %s the advice is about %s', (reason, words) => {
  expect(failureAdvice(reason, HTTPS)).toContain(words);
});

test.each(['ECONNREFUSED', 'ECONNRESET', 'timeout'])(
  'after %s on the way through a proxy it is about that',
  (reason) => {
    expect(failureAdvice(reason, `${HTTPS} through http://proxy.example:3128`)).toContain('HTTPS_PROXY');
  },
);

test('where the port is that of gRPC, whatever is no status is put down to it', () => {
  const advice = ['Malformed_HTTP_Response', 'EPROTO', 'UND_ERR_SOCKET', '503'].map((reason) =>
    failureAdvice(reason, 'http://backend.example:4317/v1/logs').includes('4318'),
  );

  expect(advice).toEqual([true, true, true, false]);
});

test.each([301, 307, 308])('after %d the user is told to name the other address', (status) => {
  expect(refusalAdvice(status, 'logs')).toContain('It redirects');
});
