import { type DiagLogFunction, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Diagnostics } from '../diagnostics.ts';

/** What the trace SDK has to say, such as a span that ends before its start, goes where our own lines go. */
export function reportSdkProblems(diagnostics: Diagnostics): void {
  const say =
    (level: keyof Diagnostics): DiagLogFunction =>
    (message) =>
      diagnostics[level]('otel-sdk', message);
  const logger = {
    error: say('error'),
    warn: say('warn'),
    info: say('info'),
    debug: say('debug'),
    verbose: () => {},
  };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
