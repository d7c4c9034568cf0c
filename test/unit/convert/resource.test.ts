import { expect, test } from 'bun:test';
import { INSTANCE_ID, initStart, start } from '../../support/builders.ts';
import { convert, converter, invoke } from '../../support/converter.ts';

const ACCOUNT = '123456789012';
const ARN = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:orders`;

test('the resource says where the function runs, and what it is', () => {
  const { resource } = convert([initStart({ functionVersion: '7', instanceMaxMemoryBytes: 268_435_456 })], {
    resource: { region: 'eu-central-1', accountId: ACCOUNT, logGroup: '/aws/lambda/orders' },
  });

  expect(resource.attributes).toEqual({
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': 'eu-central-1',
    'cloud.account.id': ACCOUNT,
    'faas.name': 'orders',
    'faas.version': '7',
    'faas.instance': INSTANCE_ID,
    'faas.max_memory': 268_435_456,
    'aws.log.group.names': ['/aws/lambda/orders'],
    'service.name': 'orders',
    'service.instance.id': '4ca159bb-4092-544b-aa9b-d20f794e6f6e',
    'telemetry.distro.name': 'lambda-otel-bridge',
    'telemetry.distro.version': '0.0.0',
  });
});

test('what is not known is absent', () => {
  const { resource } = convert([]);

  expect(Object.keys(resource.attributes)).toEqual([
    'cloud.provider',
    'cloud.platform',
    'faas.name',
    'service.name',
    'telemetry.distro.name',
    'telemetry.distro.version',
  ]);
});

test("Lambda's megabytes are 2^20 bytes", () => {
  expect(convert([], { resource: { memoryMb: 128 } }).resource.attributes).toMatchObject({
    'faas.max_memory': 134_217_728,
  });
});

test('what the user sets wins, and the service name over all', () => {
  const resourceAttributes = { 'service.name': 'from attributes', 'cloud.region': 'mine', team: 'blue' };

  const { resource } = convert([], {
    resource: { region: 'eu-central-1', serviceName: 'from name', resourceAttributes },
  });

  expect(resource.attributes).toMatchObject({
    'service.name': 'from name',
    'cloud.region': 'mine',
    team: 'blue',
  });
});

test('an ARN tells the account where the register answer does not', () => {
  const byInvoke = converter();
  invoke(byInvoke, { arn: `${ARN}:live` });

  expect(convert([start({ functionArn: ARN })]).resource.attributes).toMatchObject({
    'cloud.account.id': ACCOUNT,
  });
  expect(byInvoke.convert([]).resource.attributes).toMatchObject({ 'cloud.account.id': ACCOUNT });
});

test('an ARN without an account tells none', () => {
  const { resource } = convert([start({ functionArn: 'arn:aws:lambda:us-east-1:x:function:orders' })]);

  expect(resource.attributes).not.toHaveProperty(['cloud.account.id']);
});

test('the resource is one object until something new is learned', () => {
  const one = converter();
  const { resource } = one.convert([initStart()]);

  expect(one.convert([start()]).resource).toBe(resource);
});
