import { type SinkLog, toLogs } from './logs.ts';
import { EXPORT_LOGS, EXPORT_METRICS, EXPORT_TRACES } from './messages.ts';
import { type SinkMetric, toMetrics } from './metrics.ts';
import { readJson } from './read-json.ts';
import { readProtobuf } from './read-protobuf.ts';
import { Malformed, type Schema } from './schema.ts';
import { type SinkSpan, toSpans } from './traces.ts';

export type OtlpSignal = 'traces' | 'logs' | 'metrics';
export type OtlpEncoding = 'protobuf' | 'json';

export interface OtlpItems {
  readonly spans: readonly SinkSpan[];
  readonly logs: readonly SinkLog[];
  readonly metrics: readonly SinkMetric[];
}

export type Decoded =
  | { readonly kind: 'decoded'; readonly items: OtlpItems }
  | { readonly kind: 'malformed'; readonly reason: string };

const NOTHING: OtlpItems = { spans: [], logs: [], metrics: [] };

/** An export request's body, not compressed → what it carries. Total: whatever the bytes are, nothing is thrown. */
export function decodeExport(signal: OtlpSignal, encoding: OtlpEncoding, body: Uint8Array): Decoded {
  try {
    return { kind: 'decoded', items: itemsOf(signal, encoding, body) };
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

function itemsOf(signal: OtlpSignal, encoding: OtlpEncoding, body: Uint8Array): OtlpItems {
  switch (signal) {
    case 'traces':
      return { ...NOTHING, spans: toSpans(read(EXPORT_TRACES, encoding, body)) };
    case 'logs':
      return { ...NOTHING, logs: toLogs(read(EXPORT_LOGS, encoding, body)) };
    case 'metrics':
      return { ...NOTHING, metrics: toMetrics(read(EXPORT_METRICS, encoding, body)) };
  }
}

function read<T extends object>(schema: Schema<T>, encoding: OtlpEncoding, body: Uint8Array): T {
  return encoding === 'protobuf' ? readProtobuf(schema, body) : readJson(schema, parseJson(body));
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Malformed('not JSON', { cause: error });
  }
}
