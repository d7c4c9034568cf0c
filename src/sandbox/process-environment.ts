import { CREDENTIALS_PATH, LOCAL_CREDENTIALS } from './credentials-api.ts';
import { layerPaths } from './layer-paths.ts';
import { isManaged, type ResolvedOptions } from './options.ts';

export interface EnvironmentFacts {
  readonly options: ResolvedOptions;
  /** host:port of the three APIs. */
  readonly api: string;
  /** The log stream, which is the instance's identifier. */
  readonly instanceId: string;
  /** Opens the endpoint of credentials. */
  readonly credentialsToken: string;
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
    ...(isManaged(options) ? { AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' } : {}),
    ...layerPaths(options.layers, { path: facts.path, extension: false }),
    ...shared(facts),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: instanceId,
    ...logging(options),
    ...(isManaged(options) ? { AWS_LAMBDA_MAX_CONCURRENCY: String(options.concurrency) } : {}),
    LAMBDA_TASK_ROOT: options.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: options.handler,
  };
}

/** Extensions see the customer's variables and the platform's, but nothing about handler, logs or tracing. */
export function extensionEnvironment(facts: EnvironmentFacts): Record<string, string> {
  const { options, path } = facts;
  const variables = {
    ...(isManaged(options) ? MANAGED_EXTRAS : {}),
    ...layerPaths(options.layers, { path, extension: true }),
    ...shared(facts),
  };
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !hidden(name)));
}

/** Seen by extensions there and nowhere else. */
const MANAGED_EXTRAS = { AWS_LAMBDA_LOG_FORMAT: 'json', LANG: 'en_US.UTF-8' };

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

function shared(facts: EnvironmentFacts): Record<string, string> {
  const { options, api } = facts;
  return {
    TZ: ':UTC',
    ...options.env,
    ...credentials(facts),
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: options.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: options.initializationType,
    AWS_LAMBDA_RUNTIME_API: api,
  };
}

/** With SnapStart they are fetched, as those of the snapshot would have expired. */
function credentials({ options, api, credentialsToken }: EnvironmentFacts): Record<string, string> {
  if (options.initializationType === 'snap-start')
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${api}${CREDENTIALS_PATH}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: credentialsToken,
    };
  return {
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: LOCAL_CREDENTIALS.sessionToken,
  };
}

/** Managed instances write JSON only. */
function logging(options: ResolvedOptions): Record<string, string> {
  const logFormat = isManaged(options) ? 'JSON' : options.logFormat;
  return {
    AWS_LAMBDA_LOG_FORMAT: logFormat,
    ...(logFormat === 'JSON' ? { AWS_LAMBDA_LOG_LEVEL: 'INFO' } : {}),
  };
}
