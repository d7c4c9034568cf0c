import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxEvent } from '../../sandbox/events.ts';
import { nodeRuntime } from '../../sandbox/node-runtime.ts';
import { type OtlpSink, type SinkRequest, startOtlpSink } from '../../sandbox/otlp-sink.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Recording } from './check.ts';
import { type PaymentService, startPaymentService } from './payment-service.ts';
import { FUNCTION_NAME, FUNCTION_TIMEOUT_MS, type Step, story } from './story.ts';
import type { PlayedStep } from './truth.ts';

const TASK_ROOT = fileURLToPath(new URL('../../../examples/sample-function', import.meta.url));

export interface Performance {
  /** The unpacked layer with the built extension. */
  readonly layer: string;
  /** Of an OTLP collector; `undefined` for a sink of our own. */
  readonly endpoint: string | undefined;
  /** More variables for function and extension. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder list that commands are looked up in. */
  readonly path: string;
  readonly audience: Audience;
}

/** Is told everything as it happens. */
export interface Audience {
  /** The next invocation is this one. */
  playing(step: Step): void;
  event(event: SandboxEvent): void;
  exported(request: SinkRequest): void;
}

/** Plays the story in a sandbox, from init to shutdown, and leaves no process or socket behind. */
export async function play(performance: Performance): Promise<Recording> {
  const { endpoint, audience } = performance;
  const payments = await startPaymentService();
  const onExport = (request: SinkRequest) => audience.exported(request);
  const sink = endpoint === undefined ? await startOtlpSink({ onExport }) : undefined;
  try {
    return await perform(performance, payments, sink);
  } finally {
    await sink?.close();
    await payments.close();
  }
}

async function perform(
  { layer, endpoint, env, path, audience }: Performance,
  payments: PaymentService,
  sink: OtlpSink | undefined,
): Promise<Recording> {
  const events: SandboxEvent[] = [];
  const runtime = nodeRuntime();
  const sandbox = await startSandbox({
    functionName: FUNCTION_NAME,
    handler: 'index.handler',
    taskRoot: TASK_ROOT,
    timeoutMs: FUNCTION_TIMEOUT_MS,
    runtime,
    layers: [layer],
    env: {
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint ?? sink?.url ?? '',
      // The slim layer runs on the runtime's Node, as on Lambda.
      PATH: `${dirname(runtime[0] ?? '')}:${path}`,
    },
    onEvent: (event) => {
      events.push(event);
      audience.event(event);
    },
  });
  const steps: PlayedStep[] = [];
  try {
    for (const step of story(payments.url)) {
      audience.playing(step);
      const invocation = await sandbox.invoke(JSON.stringify(step.event), headerOf(step));
      steps.push({ step, invocation });
    }
  } finally {
    await sandbox.shutdown();
  }
  return { steps, events, received: sink?.received, calls: payments.traceHeaders };
}

/** A caller with X-Ray: a root of its own for each step. */
function headerOf({ trace }: Step): { readonly traceHeader?: string } {
  if (trace === 'none') return {};
  const time = Math.floor(Date.now() / 1000).toString(16);
  const root = `Root=1-${time}-${randomBytes(12).toString('hex')}`;
  return {
    traceHeader: `${root};Parent=${randomBytes(8).toString('hex')};Sampled=${trace === 'sampled' ? 1 : 0}`,
  };
}
