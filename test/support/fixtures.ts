import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dir, '../fixtures/telemetry');

/** A recorded sequence of telemetry POSTs: whole bodies, as they came. */
export interface TelemetryFixture {
  readonly name: string;
  readonly what: string;
  readonly posts: readonly string[];
}

export function telemetryFixtures(): TelemetryFixture[] {
  return readdirSync(FOLDER).map((file) => {
    const { what, posts } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    return { name: file.replace(/\.json$/, ''), what, posts };
  });
}

export function telemetryFixture(name: string): TelemetryFixture {
  const found = telemetryFixtures().find((one) => one.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
}
