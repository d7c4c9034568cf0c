import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Who may import whom, by folder or root file. A name with `type` in front may give its types only; packages stand
 * beside folders. Everyone may import the leaves. The same table stands in ARCHITECTURE.md.
 */
const LEAVES = ['clock', 'counters', 'cut-text', 'diagnostics', 'exact-json', 'iso-time', 'sha', 'version'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  clock: [],
  counters: [],
  'cut-text': [],
  diagnostics: [],
  'exact-json': [],
  'iso-time': [],
  sha: [],
  version: [],
  http: [],
  'http-bun': ['http'],
  'http-node': ['http', 'http-node-exporter', 'node:http', 'node:net'],
  'http-node-exporter': [
    'http',
    'undici/lib/api/index.js',
    'undici/lib/dispatcher/agent.js',
    'undici/lib/dispatcher/dispatcher.js',
    'undici/lib/dispatcher/proxy-agent.js',
    'node:zlib',
  ],
  'undici-parts.d': ['type undici'],
  process: ['node:fs'],
  'exit-node': ['node:fs'],
  'extension-api': ['http'],
  'telemetry-api': ['http'],
  convert: ['type telemetry-api'],
  otlp: ['type convert', '@opentelemetry'],
  delivery: ['http', 'otlp', 'node:crypto', 'node:fs'],
  lifecycle: ['type extension-api', 'delivery'],
  config: ['type convert', 'type lifecycle', 'type otlp', 'type telemetry-api'],
  intake: [],
  stages: ['config', 'convert', 'delivery', 'type extension-api', 'type http', 'type metering', 'otlp'],
  metering: ['type config', 'convert', 'type delivery', 'type otlp'],
  pipeline: [
    'type convert',
    'type delivery',
    'type extension-api',
    'metering',
    'otlp',
    'stages',
    'telemetry-api',
  ],
  'late-pipeline': ['type extension-api', 'type http', 'intake', 'lifecycle', 'pipeline'],
  bridge: ['config', 'type extension-api', 'http', 'late-pipeline', 'lifecycle', 'telemetry-api'],
  'last-resort': ['http'],
  main: ['bridge', 'config', 'extension-api', 'last-resort'],
  'main-executable': ['http-bun', 'main', 'process'],
  'main-node': ['exit-node', 'extension-api', 'http-node', 'main', 'node:fs', 'process'],
  sandbox: ['node:'],
  cli: ['sandbox', 'node:'],
};

const src = join(import.meta.dir, '../../src');

interface Import {
  readonly from: string;
  readonly what: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/gm,
  );
  return [...statements].map(([, type, statically, lazily]) => {
    const target = statically ?? lazily ?? '';
    const inside = target.startsWith('.') ? relative(src, join(src, dirname(file), target)) : target;
    return {
      from: partOf(file),
      what: target.startsWith('.') ? partOf(inside) : inside,
      typeOnly: type !== undefined,
    };
  });
}

/** `convert/spans.ts` → `convert`; `main.ts` → `main`. */
function partOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');
}

function allowed({ from, what, typeOnly }: Import): boolean {
  if (what === from || LEAVES.includes(what)) return true;
  return (MAY_IMPORT[from] ?? []).some((entry) => {
    const name = entry.replace(/^type /, '');
    const named = what === name || (/^(@opentelemetry|node:)$/.test(name) && what.startsWith(name));
    return named && (typeOnly || name === entry);
  });
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

test('every folder imports only what the table allows', () => {
  const forbidden = files
    .flatMap((file) => importsOf(file).map((one) => ({ ...one, file })))
    .filter((one) => !allowed(one))
    .map(({ file, what, typeOnly }) => `${file} imports ${typeOnly ? 'types of ' : ''}${what}`);

  expect(forbidden).toEqual([]);
});

test('the table names every folder and root file, and nothing else', () => {
  expect(Object.keys(MAY_IMPORT).sort()).toEqual([...new Set(files.map(partOf))].sort());
});

test('imports of every form are seen', () => {
  const seen = files.flatMap(importsOf);

  expect(seen).toContainEqual({ from: 'late-pipeline', what: 'pipeline', typeOnly: false });
  expect(seen).toContainEqual({ from: 'http-node', what: 'http-node-exporter', typeOnly: false });
  expect(seen).toContainEqual({ from: 'late-pipeline', what: 'pipeline', typeOnly: true });
});

test('what is loaded in Init reaches neither the SDK, nor the exporter, nor what needs them', () => {
  for (const entry of ['main-executable.ts', 'main-node.ts']) {
    const loaded = loadedAtOnce(entry);

    expect(loaded).toContain('lifecycle/invoke-loop.ts');
    expect(
      loaded.filter((one) => /^(@opentelemetry|undici|convert|otlp|delivery|pipeline)/.test(one)),
    ).toEqual([]);
  }
});

/** A file and all that it imports at once, types and `import()` left out. */
function loadedAtOnce(entry: string, seen = new Set<string>()): string[] {
  seen.add(entry);
  if (!entry.endsWith('.ts')) return [...seen];
  const text = readFileSync(join(src, entry), 'utf8');
  for (const [, target = ''] of text.matchAll(
    /^(?:import|export)\s+(?!type\s)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm,
  )) {
    const file = target.startsWith('.') ? relative(src, join(src, dirname(entry), target)) : target;
    if (!seen.has(file)) loadedAtOnce(file, seen);
  }
  return [...seen];
}
