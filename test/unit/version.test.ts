import { expect, test } from 'bun:test';
import packageJson from '../../package.json' with { type: 'json' };
import { NAME, VERSION } from '../../src/version.ts';

test('telemetry names the version of the package', () => {
  expect([NAME, VERSION]).toEqual([packageJson.name, packageJson.version]);
});
