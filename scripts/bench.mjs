// `npm run bench [-- name …]`: builds the layers and runs the benches of test/bench, all of them or those named.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runBun } from './run-bun.mjs';
import { buildTestedLayers } from './run-tests.mjs';

const all = readdirSync(fileURLToPath(new URL('../test/bench', import.meta.url)))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''));
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.includes(name));

if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}: ${all.join(', ')}.`);
  process.exitCode = 2;
} else {
  process.exitCode = await buildTestedLayers();
  for (const name of process.exitCode === 0 ? (named.length > 0 ? named : all) : []) {
    console.log(`\n# ${name}`);
    process.exitCode ||= await runBun(`test/bench/${name}.ts`, []);
  }
}
