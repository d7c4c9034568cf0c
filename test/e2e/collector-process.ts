import { test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '../..');
const binary = join(root, 'dist/otelcol');

/** Skipped where `scripts/e2e.mjs` could not build the Collector. */
export const e2eTest = test.skipIf(!existsSync(binary));

export const CONFIG_FOLDER = join(root, 'collector-config');

export interface Collector {
  /** Base URL of OTLP over HTTP. */
  readonly url: string;
  /** `host:port` of OTLP over gRPC, where the configuration opens it. */
  readonly grpc: string | undefined;
}

/** What a process left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `otelcol validate` on a file of `collector-config/`. */
export function validateConfig(config: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return launch(['validate', '--config', join(CONFIG_FOLDER, config)], env).ended;
}

/**
 * Runs `use` while a Collector with a file of `collector-config/` is up, on free ports of loopback. It is then told
 * to end, which makes it flush, so that all it had to write or to send on is out when this resolves.
 */
export async function withCollector(
  config: string,
  env: Readonly<Record<string, string>>,
  use: (collector: Collector) => Promise<void>,
): Promise<Ended> {
  const listen = { OTLP_HTTP_LISTEN: '127.0.0.1:0', OTLP_GRPC_LISTEN: '127.0.0.1:0' };
  const collector = launch(['--config', join(CONFIG_FOLDER, config)], { ...listen, ...env });
  try {
    await use(await addresses(collector));
  } finally {
    collector.child.kill('SIGTERM');
    await collector.ended;
  }
  return collector.ended;
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** All it wrote to stderr so far. */
  stderr(): string;
}

function launch(args: readonly string[], env: Readonly<Record<string, string>>): Launched {
  const child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: text(stdout), stderr: text(stderr) }));
  });
  return { child, ended, stderr: () => text(stderr) };
}

/** Waits until everything is up; the log then names the ports that the system chose. */
function addresses({ child, ended, stderr }: Launched): Promise<Collector> {
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', () => {
      if (!stderr().includes('Everything is ready')) return;
      resolve({ url: `http://${addressOf('HTTP', stderr())}`, grpc: addressOf('GRPC', stderr()) });
    });
    ended.then(({ code }) => reject(new Error(`the Collector ended with ${code}: ${stderr()}`)), reject);
  });
}

function addressOf(server: 'HTTP' | 'GRPC', log: string): string | undefined {
  return new RegExp(`Starting ${server} server.*"endpoint": "([^"]+)"`).exec(log)?.[1];
}
