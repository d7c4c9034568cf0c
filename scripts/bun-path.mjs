import { createRequire } from 'node:module';

/**
 * Where the Bun of a platform lies, by default this machine's. `node_modules/.bin/bun` is a placeholder where npm
 * ran no install scripts.
 */
export function bunPath() {
  const cpu = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const musl =
    process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime ? '-musl' : '';
  const name = `@oven/bun-${process.platform}-${cpu}${musl}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/bun`);
  } catch (cause) {
    throw new Error(`${name} is not installed: run npm ci on this machine, with optional packages`, {
      cause,
    });
  }
}
