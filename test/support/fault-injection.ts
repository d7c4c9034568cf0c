import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BunPlugin } from 'bun';

export const SRC = join(import.meta.dirname, '../../src');

/** What runs at the head of every function of an instrumented module, with the module's path in `src`. */
export const HOOK = '__fault';

/** The heads of functions as the formatter writes them; blocks that look like one may be among them. */
const HEADS = [
  /\bfunction\b.*\{$/,
  /=> \{$/,
  /^\s*(?:static |async |get |set )*#?[\w$]+\(.*\)(?:: .+)? \{$/,
  /^\s*(?:\}.*)?\)(?:: .+)? \{$/,
  /^\}>? \{$/,
];
const NO_HEAD =
  /^\s*(?:\} )?(?:if|else|for|while|do|switch|try|catch|finally)\b|^\s*(?:export )?(?:type|interface)\b|: (?:Promise<)?\{$|\(\{$/;

/** Source with a call of the hook in every function that has a block. */
function instrumented(source: string, module: string): string {
  const isHead = (line: string) => !NO_HEAD.test(line) && HEADS.some((head) => head.test(line));
  return source
    .split('\n')
    .map((line) => (isHead(line) ? `${line} globalThis.${HOOK}?.('${module}');` : line))
    .join('\n');
}

/** Instruments the modules of `src` in a build. */
export const faultInjection: BunPlugin = {
  name: 'fault-injection',
  setup: (build) => {
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: instrumented(readFileSync(path, 'utf8'), relative(SRC, path)),
    }));
  },
};

/** The modules of the extension that an instrumented build can break, by their path in `src`. */
export function breakableModules(): readonly string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(?:cli|sandbox)\//.test(file))
    .filter((file) => instrumented(readFileSync(join(SRC, file), 'utf8'), file).includes(`.${HOOK}?.`))
    .sort();
}
