import { expect, test } from 'bun:test';
import { readConfig } from '../../../src/config/config.ts';

/** The proxy of the first destination, under an environment. */
function proxyFor(endpoint: string, env: Readonly<Record<string, string>>) {
  const { config, warnings } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env });
  return { proxy: config.exports[0]?.to?.proxy, warnings };
}

const BOTH = { HTTP_PROXY: 'http://plain.test:3128', HTTPS_PROXY: 'http://secure.test:3128' };

test("the scheme of the endpoint decides, not the proxy's own", () => {
  expect(proxyFor('http://collector:4318', BOTH).proxy?.url).toBe('http://plain.test:3128');
  expect(proxyFor('https://collector', BOTH).proxy?.url).toBe('http://secure.test:3128');
  expect(proxyFor('https://collector', { HTTP_PROXY: 'http://plain.test' }).proxy).toBeUndefined();
});

test('the name in lower case wins', () => {
  const env = { ...BOTH, https_proxy: 'http://lower.test:1' };

  expect(proxyFor('https://collector', env).proxy?.url).toBe('http://lower.test:1');
});

test.each(['http://127.0.0.1:4318', 'http://localhost:4318', 'http://[::1]:4318'])(
  '%s is on loopback and needs none',
  (endpoint) => {
    expect(proxyFor(endpoint, BOTH).proxy).toBeUndefined();
  },
);

test('a proxy without a scheme is one over http', () => {
  expect(proxyFor('https://collector', { HTTPS_PROXY: 'proxy.test:8080' }).proxy?.url).toBe(
    'http://proxy.test:8080',
  );
});

test('user information becomes a header, percent-decoded, and is in no URL', () => {
  const { proxy } = proxyFor('https://collector', { HTTPS_PROXY: 'http://us%40er:pa%3Ass@proxy.test:8080' });

  expect(proxy?.url).toBe('http://proxy.test:8080');
  expect(Buffer.from(proxy?.authorization?.slice(6) ?? '', 'base64').toString()).toBe('us@er:pa:ss');
});

test('user information that is not percent-encoded is taken as it is', () => {
  const { proxy } = proxyFor('https://collector', { HTTPS_PROXY: 'http://user:100%@proxy.test:8080' });

  expect(Buffer.from(proxy?.authorization?.slice(6) ?? '', 'base64').toString()).toBe('user:100%');
});

test.each(['socks5://user:secret@proxy.test', 'http://'])('%s is no proxy, and is not shown', (value) => {
  const { proxy, warnings } = proxyFor('https://collector', { HTTPS_PROXY: value });

  expect(proxy).toBeUndefined();
  expect(warnings.map(({ code }) => code)).toEqual(['HTTPS_PROXY']);
  expect(warnings[0]?.message).not.toContain('secret');
});

test.each([
  ['*', true],
  ['collector.example.com', true],
  ['Collector.Example.COM', true],
  ['example.com', true],
  ['.example.com', true],
  ['*.example.com', true],
  ['other.test, example.com', true],
  ['example.com:443', true],
  ['example.com:4318', false],
  ['ample.com', false],
  ['ector.example.com', false],
  ['com.example', false],
])('NO_PROXY=%s spares https://collector.example.com: %s', (noProxy, isSpared) => {
  const { proxy } = proxyFor('https://collector.example.com', { ...BOTH, NO_PROXY: noProxy });

  expect(proxy === undefined).toBe(isSpared);
});

test.each([
  ['10.1.2.3', true],
  ['10.0.0.0/8', true],
  ['10.1.2.0/24', true],
  ['10.1.2.3/32', true],
  ['0.0.0.0/0', true],
  ['10.2.0.0/16', false],
  ['10.0.0.0/99', false],
  ['10.1.2.0/24:4318', true],
  ['10.1.2.0/24:80', false],
])('no_proxy=%s spares http://10.1.2.3:4318: %s', (noProxy, isSpared) => {
  const { proxy } = proxyFor('http://10.1.2.3:4318', { ...BOTH, no_proxy: noProxy });

  expect(proxy === undefined).toBe(isSpared);
});

test('an address of version 6 is spared with or without brackets', () => {
  for (const noProxy of ['[2001:db8::1]', '2001:db8::1', '[2001:db8::1]:4318'])
    expect(proxyFor('http://[2001:db8::1]:4318', { ...BOTH, NO_PROXY: noProxy }).proxy).toBeUndefined();
  expect(proxyFor('http://[2001:db8::1]:4318', { ...BOTH, NO_PROXY: '2001:db8::2' }).proxy).toBeDefined();
});
