// `npm run soak -- --minutes N --seed S`: builds the layers, unless a folder of built ones is named, and soaks them.
import { runBun } from './run-bun.mjs';
import { buildTestedLayers } from './run-tests.mjs';

const built = process.env['TESTED_LAYERS'] === undefined ? await buildTestedLayers() : 0;
process.exitCode = built === 0 ? await runBun('test/soak/soak.ts', process.argv.slice(2)) : built;
