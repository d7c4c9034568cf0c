import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { coloured, plain } from '../sandbox/viewer/paint.ts';
import { wrap } from '../sandbox/viewer/text.ts';
import { NARROWEST, type ViewOptions } from '../sandbox/viewer/trace-view.ts';
import { DEMO_USAGE, type DemoOptions, parseDemoArguments } from './demo/arguments.ts';
import { check } from './demo/check.ts';
import { LiveAudience } from './demo/live.ts';
import { type Audience, play } from './demo/play.ts';
import { renderReport } from './demo/report.ts';
import { renderSummary } from './demo/summary.ts';
import { whileRead } from './while-read.ts';

export interface DemoIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `undefined` where the output is no terminal. */
  readonly columns: number | undefined;
  readonly isTTY: boolean;
}

/** Of an output that is no terminal. */
const DEFAULT_COLUMNS = 100;

/** `lambda-otel-bridge demo` → exit status: 0 if all is as it should be, 1 if not, 2 if it could not start. */
export async function runDemoCommand(args: readonly string[], given: DemoIo): Promise<number> {
  const io = { ...given, stdout: whileRead(given.stdout) };
  const parsed = parseDemoArguments(args);
  switch (parsed.kind) {
    case 'help':
      io.stdout(DEMO_USAGE);
      return 0;
    case 'bad-usage':
      io.stderr(parsed.message);
      return 2;
    case 'run':
      return run(parsed.options, io);
  }
}

async function run(options: DemoOptions, io: DemoIo): Promise<number> {
  const layer = layerFolder(options.engine);
  if (!existsSync(`${layer}/extensions/lambda-otel-bridge`)) {
    io.stderr(`There is no built extension in ${layer}: run npm run build first.\n`);
    return 2;
  }
  const view = viewOf(options, io);
  const audience = options.json ? SILENT : new LiveAudience(io.stdout, view);
  if (!options.json) io.stdout(introduction(options, view));
  const env = options.endpoint === undefined ? {} : otelVariables(io.env);
  const recording = await play({
    layer,
    endpoint: options.endpoint,
    env,
    path: io.env['PATH'] ?? '',
    audience,
  });
  const findings = check(recording);
  io.stdout(
    options.json
      ? renderReport(recording, findings, options.engine)
      : `\n${renderSummary(recording, findings, view)}`,
  );
  return findings.mismatches.length === 0 ? 0 : 1;
}

const SILENT: Audience = { playing: () => {}, event: () => {}, exported: () => {} };

function layerFolder(engine: DemoOptions['engine']): string {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  return fileURLToPath(
    new URL(`../../dist/layer/${engine === 'node' ? 'node' : architecture}`, import.meta.url),
  );
}

/** Colours only where somebody sees them and nobody has asked for none (https://no-color.org). */
function viewOf({ colour }: DemoOptions, { env, columns, isTTY }: DemoIo): ViewOptions {
  const wanted = colour && isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return { width: columns ?? DEFAULT_COLUMNS, paint: wanted ? coloured : plain };
}

function introduction({ engine, endpoint }: DemoOptions, { paint, width }: ViewOptions): string {
  const extension = engine === 'node' ? 'The layer for Node runtimes' : 'The executable for every runtime';
  const target = endpoint === undefined ? 'a sink in this process' : new URL(endpoint).origin;
  const lines = wrap(`${extension}, sending to ${target}`, Math.max(NARROWEST, width) - 2);
  const told = lines.map((line) => ` ${paint('faint', line)}\n`).join('');
  return `\n ${paint('strong', 'lambda-otel-bridge')}\n${told}\n`;
}

/** What a real endpoint may need, headers above all. */
function otelVariables(env: DemoIo['env']): Record<string, string> {
  const wanted = Object.entries(env).filter(([name]) => /^(LAMBDA_OTEL_BRIDGE|OTEL)_/.test(name));
  return Object.fromEntries(wanted.map(([name, value]) => [name, value ?? '']));
}
