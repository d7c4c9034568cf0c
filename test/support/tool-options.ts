import { parseArgs } from 'node:util';

/**
 * The options of this process's command line, each by what it may be given. Anything else ends the process with 2 and
 * what is wrong: it must not pass for a run that found nothing. `--help` ends it with the usage.
 */
export function toolOptions<K extends string>(
  usage: string,
  accepted: Readonly<Record<K, RegExp>>,
): Readonly<Partial<Record<K, string>>> {
  const patterns = Object.entries<RegExp>(accepted);
  const options = Object.fromEntries(patterns.map(([name]) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
    if (values['help'] === true) return end(usage, 0);
    const given = values as Readonly<Partial<Record<string, string>>>;
    for (const [name, pattern] of patterns) {
      if (!pattern.test(given[name] ?? '') && given[name] !== undefined)
        return end(`--${name} cannot be "${given[name]}".\n${usage}`, 2);
    }
    return given as Readonly<Partial<Record<K, string>>>;
  } catch (error) {
    return end(`${error instanceof Error ? error.message : error}\n${usage}`, 2);
  }
}

function end(message: string, status: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}
