import { readFileSync, statSync } from 'node:fs';
import type { Diagnostics } from '../diagnostics.ts';
import type { Tls } from '../http.ts';
import { lateCrypto } from './late-crypto.ts';

/** Paths of files in PEM. */
export interface TlsFiles {
  readonly certificate: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
}

/**
 * The files that a user names → what they hold. What cannot be used is told once, and left out: then the system's
 * certificates are trusted, or none is shown to the server. Nothing makes verification weaker. Never throws.
 */
export function readTls(
  { certificate, clientCertificate, clientKey }: TlsFiles,
  diagnostics: Diagnostics,
): Tls {
  return {
    ca: certificate === undefined ? undefined : readCa(certificate, diagnostics),
    client: readClient(clientCertificate, clientKey, diagnostics),
  };
}

function readCa(path: string, diagnostics: Diagnostics): string | undefined {
  try {
    const pem = readPem(path);
    new (lateCrypto().X509Certificate)(pem);
    return pem;
  } catch (error) {
    const message =
      `The certificates in ${path} cannot be used (${reasonOf(error)}): the system's are trusted instead. ` +
      'OTEL_EXPORTER_OTLP_CERTIFICATE must name a file in PEM that the function brings along.';
    diagnostics.warn('certificate', message);
    return undefined;
  }
}

function readClient(
  certPath: string | undefined,
  keyPath: string | undefined,
  diagnostics: Diagnostics,
): Tls['client'] {
  if (certPath === undefined && keyPath === undefined) return undefined;
  try {
    if (certPath === undefined || keyPath === undefined) throw new Error('one of the two is missing');
    const [cert, key] = [readPem(certPath), readPem(keyPath)];
    const { createPrivateKey, X509Certificate } = lateCrypto();
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      throw new Error('the key is not that of the certificate');
    return { cert, key };
  } catch (error) {
    // Instead of the key's path, the key itself may stand there.
    const shownKey = keyPath === undefined ? '(none)' : '(not shown)';
    const message =
      `The client certificate ${certPath ?? '(none)'} with the key ${shownKey} cannot be used (${reasonOf(error)}): ` +
      'none is shown to the server. OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and _CLIENT_KEY must name files in PEM.';
    diagnostics.warn('client-certificate', message);
    return undefined;
  }
}

/** Many times what all certificates of the world take. */
const MOST_BYTES = 16 * 1_048_576;

/** A pipe would be waited for, and a device read without end. */
function readPem(path: string): string {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error('it is no file');
  if (stat.size > MOST_BYTES) throw new Error('it is larger than 16 MiB');
  return readFileSync(path, 'utf8');
}

/** Never the content of a file. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
