import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bunPath } from './bun-path.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a script of this project with Bun, on this terminal, and resolves to its exit status. An interrupt is
 * handed on, so that the script can clean up behind itself. What it prints goes to `output`, a descriptor.
 */
export function runBun(script, args, output = 1) {
  const run = spawn(bunPath(), [`${root}${script}`, ...args], { stdio: ['inherit', output, 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => run.kill(signal));
  return new Promise((resolve, reject) => {
    run.on('error', reject);
    run.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [script = '', ...args] = process.argv.slice(2);
  process.exitCode = await runBun(script, args);
}
