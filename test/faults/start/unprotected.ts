import type { Unprotected } from './fault.ts';
import { OTHER_NODE } from './machine-faults.ts';

/** Where no code of ours runs, or the platform does not let the function go on. */
export const UNPROTECTED: readonly Unprotected[] = [
  {
    name: 'a variable `BUN_JSC_…` that is no option of the engine',
    env: { BUN_JSC_nonsense: '1' },
    engines: ['bun'],
    fails: 'every invocation',
    note: 'The engine prints the name and exits before any code of ours runs. Remove the variable; nothing but the engine knows it.',
  },
  {
    name: "a runtime's Node.js that exits at once",
    wrapping: { script: OTHER_NODE, files: { node: '#!/bin/sh\nexit 1\n' } },
    engines: ['node'],
    fails: 'every invocation',
    note: 'The launcher has become that Node.js and can do nothing more. The function meets the same one.',
  },
  {
    name: 'the process is killed, as by the kernel when memory runs out',
    meanwhile: (pid) => process.kill(pid, 'SIGKILL'),
    fails: 'the invocation that runs',
    note: 'Lambda reports `Extension.Crash` and begins a new environment. Give the function more memory, or set `LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES` lower.',
  },
  {
    name: 'register is refused for good',
    api: (call) =>
      call === 'register' ? { status: 403, body: '{"errorType":"Extension.Refused"}' } : 'forward',
    sandbox: { initTimeoutMs: 200, timeoutMs: 500 },
    fails: 'every invocation',
    note: 'Lambda starts no function before every extension in `/opt/extensions` has registered. One line says what it answered.',
  },
  {
    name: '`next` is refused for good',
    api: (call) => (call === 'next' ? { status: 403, body: '{"errorType":"Extension.Refused"}' } : 'forward'),
    sandbox: { initTimeoutMs: 200, timeoutMs: 500 },
    fails: 'every invocation',
    note: 'Init lasts until every extension has polled. One line says what it answered.',
  },
];
