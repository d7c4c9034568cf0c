import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly engine: 'bun' | 'node';
  /** A collector to send to, instead of the sink that looks at what arrives. */
  readonly endpoint: string | undefined;
  readonly json: boolean;
  readonly colour: boolean;
}

export type DemoArguments =
  | { readonly kind: 'run'; readonly options: DemoOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'bad-usage'; readonly message: string };

export const DEMO_USAGE = `Usage: lambda-otel-bridge demo [options]

Runs a sample function in a local Lambda with the built extension, receives what the extension sends, shows it,
and checks it against what the function did. Ends by itself: with 0 if all of it arrived as it should, else 1.

  --engine bun|node   the executable for every runtime (default), or the slim layer for Node runtimes
  --endpoint URL      send to this OTLP/HTTP endpoint instead; OTEL_* and LAMBDA_OTEL_BRIDGE_* variables are
                      handed on to function and extension; what arrives there is not checked
  --json              one JSON document instead of text
  --no-color          no colours, as with NO_COLOR set or where the output is no terminal
  --help              this text
`;

const OPTIONS = {
  engine: { type: 'string', default: 'bun' },
  endpoint: { type: 'string' },
  json: { type: 'boolean', default: false },
  'no-color': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Values follow their option as the next word or behind `=`. */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const { values, wrong } = parse(args);
  if (values === undefined) return badUsage(wrong);
  if (values.help) return { kind: 'help' };
  const { engine, endpoint, json } = values;
  if (engine !== 'bun' && engine !== 'node') {
    return badUsage(`--engine takes "bun" or "node", not "${engine}".`);
  }
  if (endpoint !== undefined && !isHttpUrl(endpoint)) {
    return badUsage(`--endpoint takes an http or https URL, not "${endpoint}".`);
  }
  return { kind: 'run', options: { engine, endpoint, json, colour: !values['no-color'] } };
}

function parse(args: readonly string[]) {
  try {
    return { values: parseArgs({ args: [...args], options: OPTIONS }).values, wrong: '' };
  } catch (error) {
    return { values: undefined, wrong: error instanceof Error ? error.message : String(error) };
  }
}

function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

function badUsage(message: string): DemoArguments {
  return { kind: 'bad-usage', message: `${message}\n\n${DEMO_USAGE}` };
}
