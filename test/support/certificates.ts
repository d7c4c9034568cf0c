import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Identity {
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority with what it has signed, in a folder of its own. Needs the openssl command. */
export class CertificateAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  readonly ca: string;
  readonly #key: string;

  constructor() {
    this.ca = join(this.folder, 'ca.pem');
    this.#key = join(this.folder, 'ca.key');
    const subject = `/CN=${basename(this.folder)}`;
    openssl(`req -x509 ${NEW_KEY} -nodes -days 2 -keyout ${this.#key} -out ${this.ca} -subj`, subject);
  }

  /** `host`: whom the certificate is for. `days` below 0: it has expired. */
  sign(name: string, host: string, days = 2): Identity {
    const [cert, key] = [join(this.folder, `${name}.pem`), join(this.folder, `${name}.key`)];
    const request = join(this.folder, `${name}.csr`);
    const extensions = join(this.folder, `${name}.ext`);
    writeFileSync(extensions, `subjectAltName=DNS:${host}\n`);
    openssl(`req ${NEW_KEY} -nodes -keyout ${key} -out ${request} -subj`, `/CN=${name}`);
    openssl(
      `x509 -req -in ${request} -CA ${this.ca} -CAkey ${this.#key} -CAcreateserial -out ${cert} -days ${days} -extfile`,
      extensions,
    );
    return { cert, key };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const NEW_KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1';

/** Arguments by spaces, the last one as it is. */
function openssl(text: string, last: string): void {
  const { status, stderr } = spawnSync('openssl', [...text.split(' '), last], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${text}: ${stderr}`);
}

/** What the files of an identity hold. */
export function readIdentity({ cert, key }: Identity): { readonly cert: string; readonly key: string } {
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
