// `npm start`: builds what the demo runs, and runs the demo with the given options. What the demo prints stands
// alone on the output, so that `npm start -s -- --json` is JSON.
import { runBun } from './run-bun.mjs';

const layer = process.arch === 'arm64' ? 'arm64' : 'x86_64';
process.exitCode =
  (await runBun('layer/build.ts', [layer, 'node'], 2)) ||
  (await runBun('src/cli/main.ts', ['demo', ...process.argv.slice(2)]));
