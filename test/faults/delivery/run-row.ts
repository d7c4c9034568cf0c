import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../support/certificates.ts';
import { type Engine, type Lambda, withLambda } from '../../support/lambda.ts';
import { PLATFORM_FILE, wrapLayer } from '../start/wrapped-layer.ts';
import type { Ran } from './expect-held.ts';
import { expectHeld } from './expect-held.ts';
import { processOf } from './extension-process.ts';
import { alone, NUMBERED_LINES } from './function-alone.ts';
import { relayPlatform } from './relayed-platform.ts';
import type { ExtensionProcess, FunctionEvent, Row, Run, Setting } from './row.ts';

/** Runs a row with the built layer of an engine, to SHUTDOWN; fails where anything that must hold does not. */
export async function runRow(engine: Engine, row: Row): Promise<void> {
  using cleanup = new DisposableStack();
  const running: { lambda?: Lambda } = {};
  const extension = processOf(() => running.lambda?.events ?? []);
  const setting = settingOf(row, extension, cleanup);
  const layers = layersOf(engine, setting, cleanup);
  const options = {
    env: { LAMBDA_OTEL_BRIDGE_LISTENER_PORT: '0', ...setting.env },
    sandbox: { taskRoot: NUMBERED_LINES, ...(layers && { layers }), ...setting.sandbox },
    ...(setting.sink && { sink: setting.sink }),
  };
  await withLambda(engine, options, async (lambda) => {
    running.lambda = lambda;
    const { run, ran } = recorded(lambda, extension, setting);
    await (row.play ?? threeInvocations)(run);
    await lambda.shutdown();

    await expectHeld(row, setting, lambda, ran);
  });
}

async function threeInvocations({ invoke }: Run): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await invoke();
}

/** What lasts longer is not done once more after it, but beside it. */
const LONG_MS = 5000;

/** A run whose invocations are kept, each with its event; their lines are numbered through. */
function recorded(
  lambda: Lambda,
  extension: ExtensionProcess,
  { sandbox = {} }: Setting,
): { readonly run: Run; readonly ran: readonly Ran[] } {
  const ran: Ran[] = [];
  let first = 0;
  const invoke = async ({ count = 5, ...event }: FunctionEvent = {}) => {
    const numbered = { first, count, ...event };
    first += count;
    if ((event.waitMs ?? 0) > LONG_MS) void alone({ count, ...event }, sandbox);
    const invocation = await lambda.invoke(JSON.stringify(numbered));
    ran.push({ event: { count, ...event }, invocation });
    return invocation;
  };
  return { run: { lambda, extension, invoke }, ran };
}

function settingOf({ setting = {} }: Row, extension: ExtensionProcess, cleanup: DisposableStack): Setting {
  if (typeof setting !== 'function') return setting;
  const authority = () => cleanup.adopt(new CertificateAuthority(), (one) => one.close());
  return setting({ extension, authority });
}

/** A layer that starts the extension in other surroundings; `undefined` where the real one will do. */
function layersOf(
  engine: Engine,
  { script, relay }: Setting,
  cleanup: DisposableStack,
): readonly string[] | undefined {
  if (script === undefined && relay === undefined) return undefined;
  const folder = cleanup.adopt(mkdtempSync(join(tmpdir(), 'matrix-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const relayed = relay && cleanup.use(relayPlatform(join(folder, PLATFORM_FILE), relay));
  wrapLayer(folder, engine, { script: script ?? 'exec "$@"' }, relayed?.address);
  return [folder];
}
