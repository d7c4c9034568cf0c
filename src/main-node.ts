import { readSync } from 'node:fs';
import { systemClock } from './clock.ts';
import { exitNode } from './exit-node.ts';
import { decodeRawRegistration, type RegisterOutcome } from './extension-api/registration.ts';
import { nodeHttp } from './http-node.ts';
import { runBridge } from './main.ts';
import { runToExit, writeLine } from './process.ts';

/** The launcher passes the extension's name, and the descriptor of the connection on which it has registered. */
const [, , name = 'lambda-otel-bridge', descriptor] = process.argv;

/** undici needs it. */
const OLDEST_NODE = 20;

runToExit(exitNode, () =>
  runBridge({
    http: nodeHttp,
    problem: problemOf(process.versions.node),
    loadingMs: 100,
    clock: systemClock,
    env: process.env,
    name,
    registered: descriptor === undefined ? undefined : Promise.resolve(readRegistration(Number(descriptor))),
    write: writeLine,
    random: Math.random,
  }),
);

function problemOf(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= OLDEST_NODE) return undefined;
  return `this layer needs Node.js ${OLDEST_NODE} or later, and this is ${version}; use the x86_64 or arm64 layer`;
}

/** Reads the answer that Lambda gives on the launcher's connection; it has mostly come while Node was starting. */
function readRegistration(fd: number): RegisterOutcome {
  const chunk = Buffer.alloc(65_536);
  let raw = '';
  try {
    for (;;) {
      const outcome = decodeRawRegistration(raw);
      if (outcome !== undefined) return outcome;
      const length = readSync(fd, chunk);
      if (length === 0) return { kind: 'refused', status: 0, message: `the answer ends after: ${raw}` };
      raw += chunk.toString('latin1', 0, length);
    }
  } catch (error) {
    return { kind: 'refused', status: 0, message: `no answer: ${String(error)}` };
  }
}
