import { expect, test } from 'bun:test';
import { DEFAULTS } from '../../../src/sandbox/options.ts';
import { extensionEnvironment, functionEnvironment } from '../../../src/sandbox/process-environment.ts';

const facts = (env: Readonly<Record<string, string>> = {}) => ({
  options: {
    ...DEFAULTS,
    handler: 'index.handler',
    taskRoot: '/var/task',
    runtime: ['bootstrap'],
    layers: [],
    env,
  },
  api: '127.0.0.1:9001',
  instanceId: '2026/01/01/my-function[$LATEST]abc',
  path: '/bin',
  credentialsToken: 'token',
});

test('an extension sees the platform and the customer, but nothing of handler, logs and tracing', () => {
  const names = Object.keys(extensionEnvironment(facts({ CUSTOM: '1', _HIDDEN: '2', AWS_XRAY_X: '3' })));

  expect(names.toSorted()).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_DEFAULT_REGION',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_RUNTIME_API',
    'AWS_REGION',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'CUSTOM',
    'PATH',
    'TZ',
  ]);
});

test('the function sees its handler, its log stream and the variables of the customer', () => {
  expect(functionEnvironment(facts({ CUSTOM: '1' }))).toMatchObject({
    CUSTOM: '1',
    _HANDLER: 'index.handler',
    LAMBDA_TASK_ROOT: '/var/task',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/my-function',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/my-function[$LATEST]abc',
    AWS_LAMBDA_LOG_FORMAT: 'Text',
  });
});

test('the customer may set PATH and TZ, but not what Lambda reserves', () => {
  const environment = extensionEnvironment(
    facts({ PATH: '/opt/bin', TZ: 'Europe/Berlin', AWS_REGION: 'moon-1' }),
  );

  expect(environment).toMatchObject({ PATH: '/opt/bin', TZ: 'Europe/Berlin', AWS_REGION: 'eu-central-1' });
});

test('with SnapStart credentials are fetched, not given', () => {
  const { options, ...rest } = facts();

  const environment = extensionEnvironment({
    ...rest,
    options: { ...options, initializationType: 'snap-start' },
  });

  expect(environment).toMatchObject({
    AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9001/2021-04-23/credentials',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
  });
  expect(environment).not.toHaveProperty('AWS_ACCESS_KEY_ID');
});

test('on managed instances extensions see that logs are JSON, but not how many requests run at once', () => {
  const { options, ...rest } = facts();
  const managed = {
    ...rest,
    options: { ...options, initializationType: 'lambda-managed-instances' },
  } as const;

  expect(extensionEnvironment(managed)).toMatchObject({ AWS_LAMBDA_LOG_FORMAT: 'json', LANG: 'en_US.UTF-8' });
  expect(extensionEnvironment(managed)).not.toHaveProperty('AWS_LAMBDA_MAX_CONCURRENCY');
  expect(functionEnvironment(managed)).toMatchObject({
    AWS_LAMBDA_MAX_CONCURRENCY: '10',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
  });
});
