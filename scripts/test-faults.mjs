// `npm run test:faults`: the rows of the fault matrix that take long or need a network of their own, and a soak.
import { buildTestedLayers, runTests } from './run-tests.mjs';

const built = (await buildTestedLayers()) === 0;
await runTests(['./test/faults', ...process.argv.slice(2)], { built });
