import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface NodeRuntimeOptions {
  /** The Node to run handlers on; by default the packaged Node 24 of this machine's kind, else the host's `node`. */
  readonly node?: string;
}

/**
 * The command line of AWS's own runtime for Node handlers (`aws-lambda-ric`). A preload stands in for its native
 * HTTP client, which would need a C++ compiler to install.
 */
export function nodeRuntime({ node = packagedNode() ?? 'node' }: NodeRuntimeOptions = {}): readonly string[] {
  const preload = fileURLToPath(new URL('./rapid-client-preload.cjs', import.meta.url));
  return [node, '--require', preload, resolve('aws-lambda-ric/package.json', './index.mjs')];
}

function packagedNode(): string | undefined {
  const { platform, arch } = process;
  try {
    const path = resolve(`node-${platform}-${arch}/package.json`, './bin/node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** A file beside another one of an installed package. */
function resolve(anchor: string, file: string): string {
  const anchorPath = createRequire(import.meta.url).resolve(anchor);
  return fileURLToPath(new URL(file, `file://${anchorPath}`));
}
