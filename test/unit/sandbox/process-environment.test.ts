import { describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULTS } from '../../../src/sandbox/options.ts';
import { extensionEnvironment, functionEnvironment } from '../../../src/sandbox/process-environment.ts';

const facts = (env: Readonly<Record<string, string>> = {}, layers: readonly string[] = []) => ({
  options: {
    ...DEFAULTS,
    handler: 'index.handler',
    taskRoot: '/var/task',
    runtime: ['bootstrap'],
    layers,
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

describe('programs and libraries of layers are found', () => {
  test('by the function, those of a later layer first', () => {
    using layers = unpackedLayers({
      first: ['bin', 'lib', 'nodejs/node_modules', 'python'],
      second: ['nodejs/node_modules'],
    });

    const variables = functionEnvironment(facts({}, layers.paths));

    const [first, second] = layers.paths;
    expect(variables).toMatchObject({
      PATH: `/bin:${first}/bin`,
      LD_LIBRARY_PATH: `${first}/lib`,
      NODE_PATH: `${second}/nodejs/node_modules:${first}/nodejs/node_modules`,
      PYTHONPATH: `${first}/python`,
    });
    expect(variables).not.toContainKey('RUBYLIB');
  });

  test('by extensions, but for what is of a runtime', () => {
    using layers = unpackedLayers({ only: ['bin', 'nodejs/node_modules'] });

    const variables = extensionEnvironment(facts({}, layers.paths));

    expect(variables['PATH']).toBe(`/bin:${layers.paths[0]}/bin`);
    expect(variables).not.toContainKey('NODE_PATH');
  });

  test('unless the customer says where to look', () => {
    using layers = unpackedLayers({ only: ['nodejs/node_modules'] });

    expect(functionEnvironment(facts({ NODE_PATH: '/mine' }, layers.paths))['NODE_PATH']).toBe('/mine');
  });
});

/** Folders of layers with empty folders in them, gone at the end of the test. */
function unpackedLayers(layers: Readonly<Record<string, readonly string[]>>) {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'));
  for (const [layer, folders] of Object.entries(layers))
    for (const each of folders) mkdirSync(join(folder, layer, each), { recursive: true });
  return {
    paths: Object.keys(layers).map((layer) => join(folder, layer)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
