// Runs the cases of the seam on the engine that runs this file, and prints a JSON object: case → undefined or error.
// The argument is a JSON object of the certificates for the cases with TLS; without it they are left out.
import { proxyCases } from './proxy-cases.ts';
import { seamCases } from './seam-cases.ts';
import { type Certificates, tlsCases } from './tls-cases.ts';

const http =
  'Bun' in globalThis
    ? (await import('../../../src/http-bun.ts')).bunHttp
    : (await import('../../../src/http-node.ts')).nodeHttp;
const certificates: Certificates | undefined = process.argv[2] && JSON.parse(process.argv[2]);
const cases = {
  ...seamCases(http),
  ...(certificates && { ...tlsCases(http, certificates), ...proxyCases(http, certificates) }),
};
const results: Record<string, string> = {};
for (const [name, run] of Object.entries(cases)) {
  results[name] = await run().then(
    () => 'ok',
    (error: unknown) => String(error),
  );
}
process.stdout.write(JSON.stringify(results));
process.exit(0);
