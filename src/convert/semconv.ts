/**
 * The names that we emit, in our own copy: the unstable ones have changed value under the same constant.
 * Source: semantic conventions 1.45.0.
 */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0';

export const ATTR = {
  cloudProvider: 'cloud.provider',
  cloudPlatform: 'cloud.platform',
  cloudRegion: 'cloud.region',
  cloudAccountId: 'cloud.account.id',
  cloudResourceId: 'cloud.resource_id',
  faasName: 'faas.name',
  faasVersion: 'faas.version',
  faasInstance: 'faas.instance',
  faasMaxMemory: 'faas.max_memory',
  faasColdstart: 'faas.coldstart',
  faasInvocationId: 'faas.invocation.id',
  /** Its name before 1.45, which most backends and instrumentations still go by. */
  faasInvocationIdOld: 'faas.invocation_id',
  logGroupNames: 'aws.log.group.names',
  invokedArn: 'aws.lambda.invoked_arn',
  serviceName: 'service.name',
  serviceInstanceId: 'service.instance.id',
  distroName: 'telemetry.distro.name',
  distroVersion: 'telemetry.distro.version',
  errorType: 'error.type',
  componentName: 'otel.component.name',
  componentType: 'otel.component.type',
  processPid: 'process.pid',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStacktrace: 'exception.stacktrace',
  // The convention has no names for these; they follow its style, in its namespace for Lambda.
  tenantId: 'aws.lambda.tenant_id',
  durableExecutionArn: 'aws.lambda.durable_execution.arn',
  initializationType: 'aws.lambda.initialization_type',
  initPhase: 'aws.lambda.init_phase',
  runtimeVersion: 'aws.lambda.runtime_version',
  runtimeVersionArn: 'aws.lambda.runtime_version_arn',
  signal: 'lambda_otel_bridge.signal',
  reason: 'lambda_otel_bridge.reason',
} as const;

export const METRIC = {
  invocations: 'faas.invocations',
  errors: 'faas.errors',
  timeouts: 'faas.timeouts',
  coldstarts: 'faas.coldstarts',
  invokeDuration: 'faas.invoke_duration',
  initDuration: 'faas.init_duration',
  memUsage: 'faas.mem_usage',
  // The convention has no names for these; they follow its style, in its namespace for Lambda.
  billedDuration: 'aws.lambda.billed_duration',
  restoreDuration: 'aws.lambda.restore_duration',
  producedBytes: 'aws.lambda.produced_bytes',
  responseLatency: 'aws.lambda.response_latency',
  responseDuration: 'aws.lambda.response_duration',
  runtimeOverhead: 'aws.lambda.runtime_overhead',
  extensionOverhead: 'aws.lambda.extension_overhead',
  // Of the bridge itself: the conventions for SDKs.
  spansExported: 'otel.sdk.exporter.span.exported',
  logsExported: 'otel.sdk.exporter.log.exported',
  pointsExported: 'otel.sdk.exporter.metric_data_point.exported',
  exportDuration: 'otel.sdk.exporter.operation.duration',
  spansProcessed: 'otel.sdk.processor.span.processed',
  logsProcessed: 'otel.sdk.processor.log.processed',
  spanQueueSize: 'otel.sdk.processor.span.queue.size',
  logQueueSize: 'otel.sdk.processor.log.queue.size',
  spanQueueCapacity: 'otel.sdk.processor.span.queue.capacity',
  logQueueCapacity: 'otel.sdk.processor.log.queue.capacity',
  // For which they have no names.
  exportRetries: 'lambda_otel_bridge.exporter.retries',
  queueSize: 'lambda_otel_bridge.queue.size',
  queueCapacity: 'lambda_otel_bridge.queue.capacity',
  accepted: 'lambda_otel_bridge.accepted',
  recovered: 'lambda_otel_bridge.recovered',
  rejected: 'lambda_otel_bridge.rejected',
  filtered: 'lambda_otel_bridge.filtered',
} as const;

/** Upper bounds: the convention's advice for durations, up to the 15 minutes that an invocation may last; seconds. */
export const DURATION_BOUNDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120, 300, 600, 900,
];

/** From 16 MiB to 8 GiB, above which is what a function of up to 10 GiB can still use. */
export const MEMORY_BOUNDS = powersOfTwo(24, 33, 1);

/** From 64 bytes to 256 MiB, which is more than the longest response that is streamed. */
export const RESPONSE_BOUNDS = powersOfTwo(6, 28, 2);

function powersOfTwo(first: number, last: number, step: number): readonly number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, n) => 2 ** (first + n * step));
}

/** The convention's value where a failure has no type of its own. */
export const OTHER_ERROR = '_OTHER';

/** The attribute of a phase of an invocation, in seconds: `responseLatency` → `aws.lambda.response_latency`. */
export function phaseAttribute(name: string): string {
  return `aws.lambda.${name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}`;
}
