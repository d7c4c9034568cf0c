import { readFileSync } from 'node:fs';
import { decodeExport, type OtlpItems, type OtlpSignal } from '../../src/sandbox/otlp/decode.ts';

export interface OtlpLine extends OtlpItems {
  readonly signal: OtlpSignal;
}

/** What the Collector's file exporter wrote, a request a line. Throws on a line that is not OTLP. */
export function readOtlpLines(file: string): readonly OtlpLine[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map(toOtlpLine);
}

function toOtlpLine(line: string): OtlpLine {
  const signal = signalOf(line);
  const decoded = decodeExport(signal, 'json', Buffer.from(line));
  if (decoded.kind === 'malformed') throw new Error(`${decoded.reason}: ${line}`);
  return { signal, ...decoded.items };
}

function signalOf(line: string): OtlpSignal {
  if (line.startsWith('{"resourceSpans":')) return 'traces';
  return line.startsWith('{"resourceLogs":') ? 'logs' : 'metrics';
}
