import { join } from 'node:path';
import type { SandboxEvent } from '../../src/sandbox/events.ts';
import { nodeRuntime } from '../../src/sandbox/node-runtime.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import type { SinkLog } from '../../src/sandbox/otlp/logs.ts';
import type { SinkSpan } from '../../src/sandbox/otlp/traces.ts';
import { type OtlpSink, type OtlpSinkOptions, startOtlpSink } from '../../src/sandbox/otlp-sink.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { LAYERS, nodePath } from './engines.ts';

export type Engine = keyof typeof LAYERS;
export const ENGINES: readonly Engine[] = ['bun', 'node'];

export interface LambdaOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly sink?: OtlpSinkOptions;
}

/** The test function in a local Lambda, with the built layer of an engine and an OTLP sink behind it. */
export interface Lambda extends Sandbox {
  readonly sink: OtlpSink;
  /** All that happened, in order. */
  readonly events: readonly SandboxEvent[];
  eventsOf<Kind extends SandboxEvent['kind']>(kind: Kind): Extract<SandboxEvent, { kind: Kind }>[];
  spans(name?: string): readonly SinkSpan[];
  logs(): readonly SinkLog[];
}

const FUNCTION = join(import.meta.dir, '../integration/bridge/function');

/** Runs `use` with a started Lambda; whatever happens, no process and no socket is left behind. */
export async function withLambda(
  engine: Engine,
  options: LambdaOptions,
  use: (lambda: Lambda) => Promise<void>,
): Promise<void> {
  const events: SandboxEvent[] = [];
  const sink = await startOtlpSink(options.sink);
  const sandbox = await startSandbox({
    handler: 'index.handler',
    taskRoot: FUNCTION,
    runtime: nodeRuntime({ node: nodePath }),
    layers: [LAYERS[engine]],
    ...options.sandbox,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...options.env },
    onEvent: (event) => void events.push(event),
  });
  try {
    await use({
      ...sandbox,
      sink,
      events,
      eventsOf: (kind) => events.filter((event): event is never => event.kind === kind),
      spans: (name) => sink.received.spans.filter((span) => name === undefined || span.name === name),
      logs: () => sink.received.logs,
    });
  } finally {
    await sandbox.shutdown();
    await sink.close();
  }
}
