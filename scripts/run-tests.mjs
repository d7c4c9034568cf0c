import { spawn } from 'node:child_process';
import { bunPath } from './bun-path.mjs';
import { runBun } from './run-bun.mjs';

/** Builds the layers that tests start on this machine; resolves to the build's exit status. */
export function buildTestedLayers() {
  return runBun('layer/build.ts', [process.arch === 'arm64' ? 'arm64' : 'x86_64', 'node']);
}

/**
 * Runs `bun test`, ends with the line `N passed, N failed[, N skipped]` and sets the exit status. What was to be
 * built before and was not (`built` false) is one failure at least, and so is a file that does not load.
 */
export async function runTests(args, { built }) {
  const { code, tail } = await bunTest(args);
  const counted = (word) =>
    Number([...tail.matchAll(new RegExp(`^ *(\\d+) ${word}s?$`, 'gm'))].at(-1)?.[1] ?? 0);
  const failed = Math.max(counted('fail'), code === 0 && built ? 0 : 1);
  const skipped = counted('skip');
  console.log(`${counted('pass')} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Of a test that does not set its own, ms: long enough for a busy machine, since no test judges speed. */
const LONGEST_MS = 30_000;

function bunTest(args) {
  const run = spawn(bunPath(), ['test', '--timeout', String(LONGEST_MS), ...args], {
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  let tail = '';
  run.stderr.on('data', (chunk) => {
    process.stderr.write(chunk);
    tail = (tail + chunk).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    run.on('error', reject);
    run.on('close', (code) => resolve({ code, tail }));
  });
}
