// `npm run test:e2e`: the built layers against a real OpenTelemetry Collector, which is built first. Where it cannot
// be built because there is no Go, every test is skipped and the run succeeds.
import { buildCollector } from './build-collector.mjs';
import { buildTestedLayers, runTests } from './run-tests.mjs';

const collector = buildCollector();
const layers = collector === 'built' ? await buildTestedLayers() : 0;
await runTests(['./test/e2e', ...process.argv.slice(2)], { built: collector !== 'failed' && layers === 0 });
