// Runs the cases of the seam on the engine that runs this file, and prints a JSON object: case → undefined or error.
import { seamCases } from './seam-cases.ts';

const http =
  'Bun' in globalThis
    ? (await import('../../../src/http-bun.ts')).bunHttp
    : (await import('../../../src/http-node.ts')).nodeHttp;
const results: Record<string, string> = {};
for (const [name, run] of Object.entries(seamCases(http))) {
  results[name] = await run().then(
    () => 'ok',
    (error: unknown) => String(error),
  );
}
process.stdout.write(JSON.stringify(results));
process.exit(0);
