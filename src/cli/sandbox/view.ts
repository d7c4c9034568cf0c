import { coloured, plain } from '../../sandbox/viewer/paint.ts';
import type { ViewOptions } from '../../sandbox/viewer/trace-view.ts';

/** Of an output that is no terminal. */
const DEFAULT_COLUMNS = 100;

export interface Output {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
}

/** Colours only where somebody sees them and nobody has asked for none (https://no-color.org). */
export function viewOf({ env, isTTY, columns }: Output): ViewOptions {
  const wanted = isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return { width: columns ?? DEFAULT_COLUMNS, paint: wanted ? coloured : plain };
}
