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
