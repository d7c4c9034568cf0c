// `npm test`: builds the layers that the tests start, runs the tests, and ends with `N passed, N failed`.
import { buildTestedLayers, runTests } from './run-tests.mjs';

const built = (await buildTestedLayers()) === 0;
const args = process.argv.slice(2);
const folders = args.some((arg) => !arg.startsWith('-')) ? [] : ['./test/unit', './test/integration'];
await runTests([...args, ...folders], { built });
