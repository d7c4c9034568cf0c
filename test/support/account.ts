import type { SandboxEvent } from '../../src/sandbox/events.ts';
import type { Received } from '../../src/sandbox/otlp-sink.ts';

/** What became of the items of one signal. */
export interface Account {
  /** By the extension, each once. */
  readonly accepted: readonly string[];
  /** Accepted by the extension, and nowhere at the sink. */
  readonly missing: readonly string[];
  /** At the sink more than once. */
  readonly repeated: readonly string[];
  /** What the extension says it has lost. */
  readonly told: number;
}

/**
 * Every line that the function wrote, and every invocation whose end the platform told, against the sink, one by one.
 * Only what the extension has accepted with a 200 counts: what the platform could not deliver, it never had.
 */
export function accountOf(
  events: readonly SandboxEvent[],
  received: Received,
): Readonly<Record<'logs' | 'traces', Account>> {
  const accepted = events.flatMap((event) =>
    event.kind === 'telemetry-sent' && event.status === 200 ? event.records : [],
  );
  const told = toldLosses(events);
  const lines = accepted.filter(({ type }) => type === 'function').flatMap(({ record }) => linesIn(record));
  const ends = accepted.filter(({ type }) => type === 'platform.runtimeDone');
  return {
    logs: compare(
      lines,
      received.logs.flatMap(({ body }) => linesIn(body)),
      told.get('logs') ?? 0,
    ),
    traces: compare(
      ends.map(({ record }) => (record as { readonly requestId: string }).requestId),
      received.spans.flatMap(({ attributes, name }) =>
        name === FUNCTION_NAME ? String(attributes['faas.invocation_id']) : [],
      ),
      told.get('traces') ?? 0,
    ),
  };
}

/** The sandbox's default, which names the span of an invocation. */
const FUNCTION_NAME = 'my-function';

function linesIn(value: unknown): readonly string[] {
  const [line] = /\bline-\d+(?= )/.exec(typeof value === 'string' ? value : '') ?? [];
  return line === undefined ? [] : [line];
}

function compare(accepted: readonly string[], arrived: readonly string[], told: number): Account {
  const times = new Map<string, number>();
  for (const item of arrived) times.set(item, (times.get(item) ?? 0) + 1);
  const distinct = [...new Set(accepted)];
  return {
    accepted: distinct,
    missing: distinct.filter((item) => !times.has(item)),
    repeated: [...times].filter(([, count]) => count > 1).map(([item]) => item),
    told,
  };
}

/** Items by signal out of every line in which the extension tells what did not arrive: `logs:queue-full 12`. */
function toldLosses(events: readonly SandboxEvent[]): ReadonlyMap<string, number> {
  const told = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'process-output' || event.process.role !== 'extension') continue;
    if (!event.text.includes(' lost: ')) continue;
    for (const [, signal = '', items] of event.text.matchAll(/\b(traces|logs|metrics):\S+ (\d+)/g))
      told.set(signal, (told.get(signal) ?? 0) + Number(items));
  }
  return told;
}
