import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS } from '../../support/engines.ts';
import type { Engine } from '../../support/lambda.ts';

export interface Wrapping {
  /** Shell commands that run before the extension; `exec "$@"` at their end becomes it. */
  readonly script: string;
  /** Files by name, in the folder where the extension is started. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Into this file of the folder the script writes the platform's host:port. */
export const PLATFORM_FILE = 'platform';

/**
 * Makes of an empty folder a layer whose extension is a script: it is started as the real one would be, and
 * becomes it. `runtimeApi`: host:port that the real one sees in the platform's place.
 */
export function wrapLayer(folder: string, engine: Engine, wrapping: Wrapping, runtimeApi?: string): void {
  const { script, files = {} } = wrapping;
  const start = join(folder, 'start');
  mkdirSync(join(folder, 'extensions'));
  mkdirSync(start);
  chmodSync(folder, 0o755);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(start, name), content);
  const lines = [
    '#!/bin/sh',
    `printf %s "$AWS_LAMBDA_RUNTIME_API" > '${join(folder, PLATFORM_FILE)}'`,
    runtimeApi === undefined ? '' : `AWS_LAMBDA_RUNTIME_API=${runtimeApi}`,
    `cd '${start}'`,
    `set -- '${join(LAYERS[engine], EXTENSION)}'`,
    script,
  ];
  writeFileSync(join(folder, EXTENSION), `${lines.join('\n')}\n`, { mode: 0o755 });
}

const EXTENSION = 'extensions/lambda-otel-bridge';
