import { readIdentity } from '../../support/certificates.ts';
import type { Row, Setting, Stage } from './row.ts';

/** The endpoint shows a certificate for `host` that is valid for so many days. */
function showing(host: string, { days = 2, trusts = true } = {}): (stage: Stage) => Setting {
  return ({ authority }) => {
    const by = authority();
    return {
      sink: { tls: readIdentity(by.sign('endpoint', host, days)) },
      ...(trusts && { env: { OTEL_EXPORTER_OTLP_CERTIFICATE: by.ca } }),
    };
  };
}

const REFUSED = { needs: 'openssl', outcome: 'nothing arrives', says: ['endpoint-unavailable'] } as const;

/** Whom the endpoint claims to be. */
export const TLS_ROWS: readonly Row[] = [
  {
    name: "a certificate of the user's own authority",
    setting: showing('localhost'),
    needs: 'openssl',
    outcome: 'all arrives',
  },
  {
    name: 'a certificate of an unknown authority',
    setting: showing('localhost', { trusts: false }),
    ...REFUSED,
  },
  { name: 'a certificate that has expired', setting: showing('localhost', { days: -1 }), ...REFUSED },
  { name: 'a certificate for another host', setting: showing('elsewhere.example'), ...REFUSED },
];
