import { afterAll, beforeAll, describe, test } from 'bun:test';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bunPath, nodePath } from '../../support/engines.ts';
import { faultInjection, HOOK, SRC } from '../../support/fault-injection.ts';
import { ENGINES, type Engine } from '../../support/lambda.ts';
import { runFault } from './run-fault.ts';
import { Slots } from './slots.ts';

/** One for each step of the way, from the first to the last. */
const MODULES = [
  'config/config.ts',
  'diagnostics.ts',
  'bridge.ts',
  'extension-api/register.ts',
  'telemetry-api/listener.ts',
  'telemetry-api/subscription.ts',
  'intake.ts',
  'late-pipeline.ts',
  'pipeline.ts',
  'telemetry-api/decode-batch.ts',
  'convert/convert.ts',
  'otlp/encode.ts',
  'delivery/outbox.ts',
  'delivery/sender.ts',
  'delivery/http-transport.ts',
  'lifecycle/invoke-loop.ts',
  'lifecycle/flush-policy.ts',
  'lifecycle/flush.ts',
  'lifecycle/shutdown.ts',
];

/** Breaks the module that a variable names. */
const BANNER = `globalThis.${HOOK} = (module) => {
  if (module === process.env.BROKEN_MODULE) throw new Error('injected');
};`;

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'instrumented-'));
  const build = { banner: BANNER, splitting: true, plugins: [faultInjection] };
  const executable = { entrypoints: [join(SRC, 'main-executable.ts')], outdir: join(folder, 'bun') };
  const node = { entrypoints: [join(SRC, 'main-node.ts')], outdir: join(folder, 'node') };
  await Bun.build({ ...build, ...executable, target: 'bun' });
  await Bun.build({ ...build, ...node, target: 'node' });
  copyFileSync(bunPath, join(folder, 'lambda-otel-bridge')); // the executable registers under its file's name
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function command(engine: Engine): string {
  if (engine === 'bun') return `exec '${folder}/lambda-otel-bridge' '${folder}/bun/main-executable.js'`;
  return `exec '${nodePath}' '${folder}/node/main-node.js' lambda-otel-bridge`;
}

const slots = new Slots(3);

describe.each(ENGINES)('the function has its results, on %s, with a module that throws:', (engine) => {
  test.concurrent.each(MODULES)(
    '%s',
    async (module) => {
      const fault = {
        name: module,
        env: { BROKEN_MODULE: module },
        wrapping: { script: command(engine) },
        telemetry: 'may be lost',
        tells: 'something',
      } as const;
      await slots.take(() => runFault(engine, fault));
    },
    60_000,
  );
});
