import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
/** What stands in for Bun where npm ran no install scripts is a few hundred bytes. */
const SMALLEST_BUN = 1_000_000;

/**
 * Where this machine's Bun lies: in the package of its platform, from which Bun's install script moves it where npm
 * lets such scripts run. Without it nothing here can run: a line says so, and the process ends.
 */
export function bunPath() {
  const cpu = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const musl =
    process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime ? '-musl' : '';
  const name = `@oven/bun-${process.platform}-${cpu}${musl}`;
  const found = [`${modules}/${name}/bin/bun`, `${modules}/bun/bin/bun.exe`].find(
    (path) => existsSync(path) && statSync(path).size > SMALLEST_BUN,
  );
  if (found !== undefined) return found;
  console.error(`${name} is not installed: run npm ci, with optional packages.`);
  process.exit(1);
}
