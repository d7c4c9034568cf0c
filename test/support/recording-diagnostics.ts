import type { Diagnostics } from '../../src/diagnostics.ts';

/** Diagnostics that keep `code: message` of every line, whatever its level. */
export function recordingDiagnostics(): Diagnostics & { readonly lines: string[] } {
  const lines: string[] = [];
  const say = (code: string, message: string) => void lines.push(`${code}: ${message}`);
  return { lines, error: say, warn: say, info: say, debug: say };
}
