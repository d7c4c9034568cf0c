// `npm start`: builds what the demo runs, and runs the demo with the given options.
import { runBun } from './run-bun.mjs';

const layer = process.arch === 'arm64' ? 'arm64' : 'x86_64';
process.exitCode =
  (await runBun('layer/build.ts', [layer, 'node'])) ||
  (await runBun('src/cli/main.ts', ['demo', ...process.argv.slice(2)]));
