// `npm run fixtures`: writes the OTLP that the telemetry of the fixtures becomes. Read the difference before committing it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otlpOf, readableJson } from '../test/support/fixture-otlp.ts';
import { telemetryFixtures } from '../test/support/fixtures.ts';

const folder = join(import.meta.dir, '../test/fixtures/otlp');
mkdirSync(folder, { recursive: true });
for (const fixture of telemetryFixtures()) {
  writeFileSync(join(folder, `${fixture.name}.json`), `${readableJson(otlpOf(fixture, 'protobuf'))}\n`);
}
