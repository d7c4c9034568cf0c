// After a dependency has been added or upgraded: names in package-lock.json the platform packages that the registry
// in use lacks. npm leaves them out without a word, and `npm ci` then refuses the lock file on every machine.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const missing = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .map(([name, range]) => ({ at: `node_modules/${name}`, nested: `${path}/node_modules/${name}`, range }))
      .filter(({ at, nested }) => !(at in lock.packages) && !(nested in lock.packages)),
  );
for (const { at, range } of missing) {
  lock.packages[at] = { version: range.replace(/^[\^~]/, ''), dev: true, optional: true };
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} platform packages added`);
