import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLogFieldsTable } from '../../../scripts/log-fields-table.ts';
import { ATTR, METRIC, phaseAttribute, SCHEMA_URL } from '../../../src/convert/semconv.ts';

const document = readFileSync(join(import.meta.dir, '../../../docs/telemetry.md'), 'utf8');
const quoted = new Set([...document.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text ?? ''));

/** Of lines of Ruby's logger alone. */
const NOT_WORTH_TELLING: readonly string[] = [ATTR.processPid];
/** Told to be missing. */
const MISSING = 'faas.trigger';
const PHASES = ['responseLatency', 'responseDuration', 'runtimeOverhead', 'extensionOverhead'];

test('docs/telemetry.md shows the names of fields that the code knows (`npm run docs` writes them)', () => {
  expect(document).toBe(withLogFieldsTable(document));
});

test('docs/telemetry.md tells every attribute that there is', () => {
  const told = Object.values(ATTR).filter((name) => !NOT_WORTH_TELLING.includes(name));

  expect(told.filter((name) => !quoted.has(name))).toEqual([]);
});

test('docs/telemetry.md tells of no attribute or metric that there is not', () => {
  const names = [...quoted].filter((text) =>
    /^(faas|cloud|aws|service|exception|error|lambda_otel_bridge)\.[a-z_.]+$/.test(text),
  );
  const known = new Set<string>([
    MISSING,
    ...Object.values(ATTR),
    ...Object.values(METRIC),
    ...PHASES.map(phaseAttribute),
  ]);

  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test('docs/telemetry.md names the version of the conventions', () => {
  expect(document).toContain(`conventions\n${SCHEMA_URL.split('/').at(-1)}`);
});
