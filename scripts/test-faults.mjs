// `npm run test:faults`: every row of the tables of faults, on both engines, and a short soak.
import { buildTestedLayers, runTests } from './run-tests.mjs';

const built = (await buildTestedLayers()) === 0;
await runTests(['./test/faults', ...process.argv.slice(2)], { built });
