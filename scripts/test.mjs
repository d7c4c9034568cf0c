// `npm test`: builds the layers that the tests start, runs the tests, and ends with `N passed, N failed`.
import { spawn } from 'node:child_process';
import { bunPath } from './bun-path.mjs';
import { runBun } from './run-bun.mjs';

const layer = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const built = await runBun('layer/build.ts', [layer, 'node']);

const args = process.argv.slice(2);
const folders = args.some((arg) => !arg.startsWith('-')) ? [] : ['./test/unit', './test/integration'];
const run = spawn(bunPath(), ['test', ...args, ...folders], { stdio: ['inherit', 'inherit', 'pipe'] });
let tail = '';
run.stderr.on('data', (chunk) => {
  process.stderr.write(chunk);
  tail = (tail + chunk).slice(-2000);
});
run.on('close', (code) => {
  const counted = (word) =>
    Number([...tail.matchAll(new RegExp(`^ *(\\d+) ${word}s?$`, 'gm'))].at(-1)?.[1] ?? 0);
  // A file that does not load, and a build that fails, are one failure at least.
  const failed = Math.max(counted('fail'), code === 0 && built === 0 ? 0 : 1);
  console.log(`${counted('pass')} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
