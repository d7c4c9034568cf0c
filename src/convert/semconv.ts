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
} as const;

/** The convention's value where a failure has no type of its own. */
export const OTHER_ERROR = '_OTHER';

/** The attribute of a phase of an invocation, in seconds: `responseLatency` → `aws.lambda.response_latency`. */
export function phaseAttribute(name: string): string {
  return `aws.lambda.${name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}`;
}
