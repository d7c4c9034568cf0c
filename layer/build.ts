import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type BunPlatform, bunBinary } from './bun-binary.ts';
import { ignoreEngineVariables } from './engine-variables.ts';
import { zipTree } from './zip.ts';

/**
 * src → dist/layer/{x86_64,arm64,node} and, with `--zip`, dist/lambda-otel-bridge-*.zip. Without names, all three
 * are built; the same sources give the same bytes.
 */
const root = join(import.meta.dir, '..');
const dist = join(root, 'dist');
const EXTENSION = 'extensions/lambda-otel-bridge';

const LAYERS: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  x86_64: (folder) => executable('linux-x64', folder),
  arm64: (folder) => executable('linux-aarch64', folder),
  node: bundle,
};

async function buildLayer(name: string): Promise<void> {
  const folder = join(dist, 'layer', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'extensions'), { recursive: true });
  await LAYERS[name]?.(folder);
  const built = `dist/layer/${name}/${EXTENSION}`;
  if (!zip) return console.log(built);
  const archive = `lambda-otel-bridge-${name}.zip`;
  await zipTree(folder, join(dist, archive));
  console.log(`${built}\n  dist/${archive} ${(statSync(join(dist, archive)).size / 1e6).toFixed(2)} MB`);
}

/** One file with its own engine, which runs under every runtime. */
async function executable(platform: BunPlatform, folder: string): Promise<void> {
  await Bun.build({
    entrypoints: [join(root, 'src/main-executable.ts')],
    target: 'bun',
    format: 'esm',
    splitting: true,
    bytecode: true,
    minify: true,
    compile: {
      target: platform === 'linux-x64' ? 'bun-linux-x64' : 'bun-linux-arm64',
      executablePath: bunBinary(platform),
      outfile: join(folder, EXTENSION),
      autoloadBunfig: false,
      autoloadDotenv: false,
      autoloadPackageJson: false,
      autoloadTsconfig: false,
    },
  });
  await ignoreEngineVariables(join(folder, EXTENSION));
  await onDisk(join(folder, EXTENSION));
}

/** Pages that have not been written yet would count as the memory of a process that runs the file. */
async function onDisk(path: string): Promise<void> {
  const file = await open(path);
  await file.sync();
  await file.close();
}

/**
 * The launcher, and beside it bundles for the runtime's own Node: what Init needs, and what is loaded after it.
 * CommonJS, because an ESM import of `node:http` takes twice the time.
 */
async function bundle(folder: string): Promise<void> {
  const to = join(folder, 'lambda-otel-bridge');
  await bundleOne(join(root, 'src/main-node.ts'), join(to, 'main.cjs'));
  await bundleOne(join(root, 'src/pipeline.ts'), join(to, 'pipeline.cjs'));
  await bundleOne(join(root, 'src/http-node-exporter.ts'), join(to, 'undici.cjs'));
  copyFileSync(join(root, 'layer', EXTENSION), join(folder, EXTENSION));
  chmodSync(join(folder, EXTENSION), 0o755);
}

/** Modules that are loaded after Init, each a file of its own beside `main.cjs`. */
const LATER: Readonly<Record<string, string>> = {
  './pipeline.ts': './pipeline.cjs',
  './http-node-exporter.ts': './undici.cjs',
};

async function bundleOne(entry: string, outfile: string): Promise<void> {
  const { outputs } = await Bun.build({
    entrypoints: [entry],
    target: 'node',
    format: 'cjs',
    minify: true,
    define: { __filename: '"undici.cjs"' }, // undici looks at it; its own would be a path of the building machine
    plugins: [{ name: 'node', setup: (build) => void build.onResolve({ filter: /./ }, resolveForNode) }],
  });
  const code = (await outputs[0]?.text()) ?? '';
  // `import()` would start Node's ESM loader, and sees no named exports in a minified CommonJS file.
  await Bun.write(
    outfile,
    code.replaceAll(/\bimport\(("\.\/[a-z]+\.cjs")\)/g, 'Promise.resolve(require($1))'),
  );
}

/** The SDK is taken as ES modules: of its CommonJS, which a bundle for Node would get, nothing can be left out. */
function resolveForNode({ path, importer }: Bun.OnResolveArgs): Bun.OnResolveResult | undefined {
  const later = importer === '' ? undefined : LATER[path];
  if (later !== undefined) return { path: later, external: true };
  if (!/^@opentelemetry\/[^/]+$/.test(path)) return undefined;
  const folder = join(root, 'node_modules', path);
  const { module } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return module === undefined ? undefined : { path: join(folder, module) };
}

// Zip archives hold local time.
process.env.TZ = 'UTC';
const zip = process.argv.includes('--zip');
const named = process.argv.slice(2).filter((argument) => argument !== '--zip');
const unknown = named.filter((name) => !(name in LAYERS));
if (unknown.length > 0) {
  console.error(`unknown layer ${unknown.join(', ')}: known are ${Object.keys(LAYERS).join(', ')}`);
  process.exit(2);
}
await Promise.all((named.length > 0 ? named : Object.keys(LAYERS)).map(buildLayer));
