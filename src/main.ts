import { Bridge, type Engine } from './bridge.ts';
import { readConfig } from './config/config.ts';
import { createDiagnostics } from './diagnostics.ts';
import { createExtensionApi } from './extension-api/client.ts';
import type { LifecycleEvent } from './extension-api/events.ts';
import { registerUntilDone } from './extension-api/register.ts';
import type { RegisterOutcome, Registration } from './extension-api/registration.ts';
import { answerUntilShutdown } from './last-resort.ts';

/**
 * The whole life of the extension: returns after SHUTDOWN. Whatever else fails, `next` is polled until then,
 * because an extension that exits early takes the function down with it.
 */
export async function runBridge(engine: Engine): Promise<void> {
  let registering = engine.registered?.then(registrationIn);
  try {
    await live(engine, (begun) => {
      registering = begun;
    });
  } catch (error) {
    engine.write(`[lambda-otel-bridge] ERROR failed: ${FAILED} ${oneLine(error)}\n`);
    await answerUntilShutdown({
      call: engine.http.call,
      clock: engine.clock,
      runtimeApi: engine.env['AWS_LAMBDA_RUNTIME_API'] ?? '',
      name: engine.name,
      identifier: Promise.resolve(registering).then((registration) => registration?.identifier),
    });
  }
}

const FAILED = 'Telemetry is exported no more, which is a bug of the bridge; the function goes on.';

/** The life of the extension where nothing of it fails. */
async function live(engine: Engine, registers: (registering: Promise<Registration>) => void): Promise<void> {
  const { http, clock, name } = engine;
  const { config, warnings } = readConfig(engine.env);
  const diagnostics = createDiagnostics({
    level: config.logLevel,
    now: () => clock.now(),
    write: engine.write,
  });
  const { runtimeApi } = config.sandbox;
  const idle = config.passive ?? engine.problem;
  const api = createExtensionApi({ call: http.call, runtimeApi, name, clock, diagnostics });

  // Lambda starts the runtime only after this answer: it goes out first, and the rest happens while it travels.
  const registering = registerUntilDone({
    api,
    events: idle === undefined && !config.managed ? ['INVOKE', 'SHUTDOWN'] : ['SHUTDOWN'],
    sent: engine.registered,
    clock,
    diagnostics,
  });
  registers(registering);
  const bridge = idle === undefined ? new Bridge(engine, config, diagnostics) : undefined;
  bridge?.open();
  for (const { code, message } of warnings) diagnostics.warn(code, message);
  const registration = await registering;
  const next = () => api.next(registration.identifier);

  const passive = bridge === undefined ? idle : await bridge.subscribe(registration);
  if (bridge !== undefined && passive === undefined) return bridge.run(next);
  diagnostics.warn('passive', `No telemetry is exported: ${passive}.`);
  await waitForShutdown(next);
}

async function waitForShutdown(next: () => Promise<LifecycleEvent>): Promise<void> {
  while ((await next()).kind !== 'shutdown');
}

function registrationIn(outcome: RegisterOutcome): Registration | undefined {
  return outcome.kind === 'registered' ? outcome.registration : undefined;
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replaceAll('\n', ' ').slice(0, 1000);
}
