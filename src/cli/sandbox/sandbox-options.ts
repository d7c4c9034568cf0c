import { resolve } from 'node:path';
import { nodeRuntime } from '../../sandbox/node-runtime.ts';
import type { SandboxOptions } from '../../sandbox/options.ts';
import { type SandboxArguments, UsageError } from './arguments.ts';

/** What the user asks for → what the sandbox is told. `variables` are for names that the user has not set. */
export function sandboxOptions(
  asked: SandboxArguments,
  variables: Readonly<Record<string, string>>,
): SandboxOptions {
  return {
    functionName: asked.name,
    handler: asked.handler,
    taskRoot: resolve(asked.code),
    runtime: runtimeOf(asked),
    layers: asked.layers.map((layer) => resolve(layer)),
    extensions: asked.extensions.map((file) => resolve(file)),
    env: { ...variables, ...asked.env },
    timeoutMs: asked.timeoutMs,
    logFormat: asked.logFormat,
    telemetry: asked.telemetry,
    initializationType: asked.initType,
    initTimeoutMs: asked.initTimeoutMs,
    concurrency: asked.concurrency,
    ...(asked.memoryMb === undefined ? {} : { memoryMb: asked.memoryMb, limitResources: true }),
  };
}

function runtimeOf({ runtime, replay }: SandboxArguments): readonly string[] {
  if (runtime.length > 0 || replay !== undefined) return runtime;
  try {
    return nodeRuntime();
  } catch (error) {
    const message =
      "AWS's runtime for Node is not installed here. Run npm ci, or name a bootstrap by --runtime.";
    throw new UsageError(message, { cause: error });
  }
}
