/** Levels of `OTEL_LOG_LEVEL`, the loudest last. */
export const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The bridge's own lines. Each has a stable code and says what the user can do; the same code is written at
 * most once a minute. Never called per record or per POST: with the `extension` stream subscribed, a line
 * comes back as telemetry.
 */
export interface Diagnostics {
  error(code: string, message: string): void;
  warn(code: string, message: string): void;
  info(code: string, message: string): void;
  debug(code: string, message: string): void;
}

/** How each of our lines begins, so that they are known when they come back on the `extension` stream. */
export const OWN_LINE = '[lambda-otel-bridge]';

const REPEAT_AFTER_MS = 60_000;

export interface DiagnosticsOptions {
  readonly level: LogLevel;
  now(): number;
  write(line: string): void;
}

export function createDiagnostics({ level, now, write }: DiagnosticsOptions): Diagnostics {
  const written = new Map<string, number>();
  const say = (at: LogLevel) => (code: string, message: string) => {
    if (LOG_LEVELS.indexOf(at) > LOG_LEVELS.indexOf(level)) return;
    const last = written.get(code);
    if (last !== undefined && Math.abs(now() - last) < REPEAT_AFTER_MS) return; // a clock may be set back
    written.set(code, now());
    write(`${OWN_LINE} ${at.toUpperCase()} ${code}: ${printable(message)}\n`);
  };
  return { error: say('error'), warn: say('warn'), info: say('info'), debug: say('debug') };
}

/** One line of at most 1000 characters without control characters. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 1000);
}

/** An exception as one of our lines tells it: with its stack, because it is a bug of ours. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A bug of ours: the line is for its report. */
export function reportFailure(diagnostics: Diagnostics, error: unknown): void {
  diagnostics.error('internal-error', `The bridge goes on after: ${describeError(error)}`);
}
