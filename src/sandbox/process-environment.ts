import type { ResolvedOptions } from './options.ts';

export interface EnvironmentFacts {
  readonly options: ResolvedOptions;
  /** host:port of the three APIs. */
  readonly api: string;
  /** The log stream, which is the instance's identifier. */
  readonly instanceId: string;
  /** The host's search path: runtimes and extensions here are commands of this machine. */
  readonly path: string;
}

/** Customers cannot have them all: what Lambda itself sets wins. Source: Lambda developer guide, environment variables. */
export function functionEnvironment(facts: EnvironmentFacts): Record<string, string> {
  const { options, instanceId } = facts;
  return {
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    LANG: 'en_US.UTF-8',
    ...shared(facts),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: instanceId,
    AWS_LAMBDA_LOG_FORMAT: options.logFormat,
    ...(options.logFormat === 'JSON' ? { AWS_LAMBDA_LOG_LEVEL: 'INFO' } : {}),
    LAMBDA_TASK_ROOT: options.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: options.handler,
  };
}

/** Extensions see the customer's variables and the platform's, but nothing about handler, logs or tracing. */
export function extensionEnvironment(facts: EnvironmentFacts): Record<string, string> {
  return Object.fromEntries(Object.entries(shared(facts)).filter(([name]) => !hidden(name)));
}

const HIDDEN: readonly string[] = [
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
];

function hidden(name: string): boolean {
  return name.startsWith('_') || name.startsWith('AWS_XRAY_') || HIDDEN.includes(name);
}

function shared({ options, api, path }: EnvironmentFacts): Record<string, string> {
  return {
    PATH: path,
    TZ: ':UTC',
    ...options.env,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: options.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_RUNTIME_API: api,
  };
}
