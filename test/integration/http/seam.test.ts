import { afterAll, describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CertificateAuthority, hasOpenssl } from '../../support/certificates.ts';
import { bunPath, nodePath } from '../../support/engines.ts';
import type { Certificates } from './tls-cases.ts';

const NO_SUCH_PROXY = 'http://127.0.0.1:1';
const script = join(import.meta.dir, 'run-seam-cases.ts');

const authorities = hasOpenssl ? [new CertificateAuthority(), new CertificateAuthority()] : [];
const certificates = signed(...authorities);

function signed(own?: CertificateAuthority, extra?: CertificateAuthority): Certificates | undefined {
  if (own === undefined || extra === undefined) return undefined;
  return {
    ca: own.ca,
    extraCa: extra.ca,
    good: own.sign('good', 'localhost'),
    expired: own.sign('expired', 'localhost', -1),
    wrongName: own.sign('wrong-name', 'elsewhere.test'),
    byExtraCa: extra.sign('by-extra-ca', 'localhost'),
    client: own.sign('client', 'client.test'),
  };
}

afterAll(() => {
  for (const authority of authorities) authority.close();
});

/** What the cases come to on one engine: case → `ok` or what went wrong. */
function run(path: string): Record<string, string> {
  const env = {
    PATH: '/usr/bin:/bin',
    HTTP_PROXY: NO_SUCH_PROXY,
    http_proxy: NO_SUCH_PROXY,
    HTTPS_PROXY: NO_SUCH_PROXY,
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    ...(certificates && { NODE_EXTRA_CA_CERTS: certificates.extraCa }),
  };
  const given = certificates === undefined ? [] : [JSON.stringify(certificates)];
  const { stdout, stderr } = spawnSync(path, [script, ...given], { encoding: 'utf8', env, timeout: 60_000 });
  return JSON.parse(stdout || JSON.stringify({ failed: stderr }));
}

describe.each([
  ['Bun', bunPath],
  ['Node', nodePath],
])('the HTTP seam on %s', (_engine, path) => {
  const results = run(path);

  test.each(Object.keys(results))('%s', (name) => {
    expect(results[name]).toBe('ok');
  });

  test.skipIf(!hasOpenssl)('has been tried with TLS, which needs the openssl command', () => {
    expect(Object.keys(results).filter((name) => name.startsWith('TLS')).length).toBeGreaterThan(5);
  });
});
