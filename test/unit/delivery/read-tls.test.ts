import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTls, type TlsFiles } from '../../../src/delivery/read-tls.ts';
import { CertificateAuthority, hasOpenssl, readIdentity } from '../../support/certificates.ts';
import { recordingDiagnostics } from '../../support/recording-diagnostics.ts';

function read(files: Partial<TlsFiles>) {
  const diagnostics = recordingDiagnostics();
  const none = { certificate: undefined, clientCertificate: undefined, clientKey: undefined };
  return { ...readTls({ ...none, ...files }, diagnostics), said: diagnostics.lines };
}

test('where no file is named, nothing is read', () => {
  expect(read({})).toEqual({ ca: undefined, client: undefined, said: [] });
});

test('a file that is not there is one warning, and the system is trusted', () => {
  const { ca, said } = read({ certificate: '/no/such/ca.pem' });

  expect(ca).toBeUndefined();
  expect(said).toEqual([
    expect.stringMatching(/^certificate: .*\/no\/such\/ca.pem .*ENOENT.*the system's are trusted/),
  ]);
});

test('a certificate without its key is one warning that tells which of the two is missing', () => {
  const { client, said } = read({ clientCertificate: '/no/such/client.pem' });

  expect(client).toBeUndefined();
  expect(said).toEqual([
    expect.stringMatching(
      /^client-certificate: .*\/no\/such\/client.pem with the key \(none\) cannot be used/,
    ),
  ]);
});

test.each([
  ['a device without end', '/dev/zero', 'it is no file'],
  ['a folder', '/', 'it is no file'],
])('%s is no certificate, and is not read', (_, path, reason) => {
  const { ca, said } = read({ certificate: path });

  expect(ca).toBeUndefined();
  expect(said).toEqual([expect.stringContaining(`in ${path} cannot be used (${reason})`)]);
});

test('a file larger than any bundle of certificates is not read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const path = join(folder, 'large.pem');
  writeFileSync(path, '');
  truncateSync(path, 1e12);

  const { ca, said } = read({ certificate: path });
  rmSync(folder, { recursive: true });

  expect(ca).toBeUndefined();
  expect(said).toEqual([expect.stringContaining('it is larger than 16 MiB')]);
});

test('a client key that stands where its path should is not shown', () => {
  const { client, said } = read({ clientCertificate: '/no/such/cert.pem', clientKey: 'MIIEsecret' });

  expect(client).toBeUndefined();
  expect(said).toEqual([
    expect.stringContaining('/no/such/cert.pem with the key (not shown) cannot be used (ENOENT)'),
  ]);
  expect(said[0]).not.toContain('secret');
});

describe.skipIf(!hasOpenssl)('with the openssl command', () => {
  const authority = hasOpenssl ? new CertificateAuthority() : undefined;
  const identity = authority?.sign('client', 'client.test') ?? { cert: '', key: '' };
  const other = authority?.sign('other', 'other.test') ?? { cert: '', key: '' };
  afterAll(() => authority?.close());

  test('what the files hold is used', () => {
    const { ca, client, said } = read({
      certificate: authority?.ca,
      clientCertificate: identity.cert,
      clientKey: identity.key,
    });

    expect(ca).toBe(readFileSync(authority?.ca ?? '', 'utf8'));
    expect(client).toEqual(readIdentity(identity));
    expect(said).toEqual([]);
  });

  test('a file that holds no certificate is one warning', () => {
    const path = join(authority?.folder ?? '', 'junk.pem');
    writeFileSync(path, '-----BEGIN CERTIFICATE-----\nsecret junk\n-----END CERTIFICATE-----\n');

    const { ca, said } = read({ certificate: path });

    expect(ca).toBeUndefined();
    expect(said).toHaveLength(1);
    expect(said[0]).not.toContain('secret junk');
  });

  test.each([
    ['a certificate without its key', { clientCertificate: identity.cert }],
    ['a key without its certificate', { clientKey: identity.key }],
    ['the key of another certificate', { clientCertificate: identity.cert, clientKey: other.key }],
    ['a folder for a key', { clientCertificate: identity.cert, clientKey: '/' }],
  ])('%s is one warning, and none is shown to the server', (_, files) => {
    const { client, said } = read(files);

    expect(client).toBeUndefined();
    expect(said).toEqual([expect.stringMatching(/^client-certificate: .*none is shown to the server/)]);
  });
});
