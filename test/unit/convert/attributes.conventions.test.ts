import { expect, test } from 'bun:test';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import packageJson from '../../../node_modules/@opentelemetry/semantic-conventions/package.json' with {
  type: 'json',
};
import { ATTR, SCHEMA_URL } from '../../../src/convert/semconv.ts';

/** What we emit under names of our own, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  [ATTR.faasInvocationIdOld]: 'its name before 1.45, which most backends and instrumentations still go by',
  [ATTR.tenantId]: 'tenant isolation is newer than the conventions',
  [ATTR.durableExecutionArn]: 'durable functions are newer than the conventions',
  [ATTR.initializationType]: 'the conventions do not tell kinds of init apart',
  [ATTR.initPhase]: 'nor an init that is done again',
  [ATTR.runtimeVersion]: "Lambda's own version of the runtime is no `process.runtime.version`",
  [ATTR.runtimeVersionArn]: 'likewise',
  [ATTR.signal]: 'of the metrics about the bridge itself',
  [ATTR.reason]: 'of the metrics about the bridge itself',
};

const registry: [string, unknown][] = Object.entries(conventions);
const known: ReadonlySet<unknown> = new Set(
  registry.flatMap(([name, value]) => (name.startsWith('ATTR_') ? [value] : [])),
);

test('every attribute is one of the conventions, but for those that are listed with a reason', () => {
  const unknown = Object.values(ATTR).filter((name) => !known.has(name));

  expect<readonly string[]>(unknown.sort()).toEqual(Object.keys(EXCEPTIONS).sort());
});

test('the schema URL is that of the conventions that the names are checked against', () => {
  expect(SCHEMA_URL).toBe(`https://opentelemetry.io/schemas/${packageJson.version}`);
});

test('the values are those of the conventions', () => {
  const values = new Set(registry.map(([, value]) => value));

  expect([values.has('aws'), values.has('aws_lambda')]).toEqual([true, true]);
});
