import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { otlpOf } from '../support/fixture-otlp.ts';
import { telemetryFixtures } from '../support/fixtures.ts';

const FOLDER = join(import.meta.dir, '../fixtures/otlp');
const FIXTURES = telemetryFixtures().map((fixture) => [fixture.name, fixture] as const);

test.each(FIXTURES)(
  '%s becomes the OTLP that stands beside it (`npm run fixtures` writes it)',
  (name, fixture) => {
    const expected = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));

    expect(otlpOf(fixture, 'protobuf')).toEqual(expected);
  },
);

test.each(FIXTURES)('%s says the same in both encodings', (_, fixture) => {
  expect(otlpOf(fixture, 'json')).toEqual(otlpOf(fixture, 'protobuf'));
});

test('there is no OTLP of which the telemetry is gone', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(FIXTURES.map(([name]) => `${name}.json`));
});
