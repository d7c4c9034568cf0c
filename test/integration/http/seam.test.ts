import { beforeAll, describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bunHttp } from '../../../src/http-bun.ts';
import { bunPath, nodePath } from '../../support/engines.ts';
import { seamCases } from './seam-cases.ts';

const NO_SUCH_PROXY = 'http://127.0.0.1:1';
const script = join(import.meta.dir, 'run-seam-cases.ts');
const names = Object.keys(seamCases(bunHttp));

describe.each([
  ['Bun', bunPath],
  ['Node', nodePath],
])('the HTTP seam on %s', (_engine, path) => {
  let results: Record<string, string> = {};
  beforeAll(() => {
    const env = { PATH: '/usr/bin:/bin', HTTP_PROXY: NO_SUCH_PROXY, http_proxy: NO_SUCH_PROXY };
    const run = spawnSync(path, [script], { encoding: 'utf8', env, timeout: 60_000 });
    results = JSON.parse(run.stdout || JSON.stringify({ failed: run.stderr }));
  });

  test.each(names)('%s', (name) => {
    expect(results[name] ?? results['failed']).toBe('ok');
  });
});
