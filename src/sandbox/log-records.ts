import { isoTime } from './clock.ts';
import type { TelemetryRecord } from './events.ts';

export interface FunctionLog {
  readonly text: string;
  readonly time: number;
  readonly logFormat: 'Text' | 'JSON';
  /** Managed instances take every line for text. */
  readonly managed: boolean;
}

/**
 * What the function wrote → its record. With the JSON log format a line that is a JSON object arrives as that
 * object; any other text keeps its newline at the end, as Lambda's own records do.
 */
export function functionLog({ text, time, logFormat, managed }: FunctionLog): TelemetryRecord {
  if (managed) return { time: isoTime(time), type: 'function', record: text };
  const object = logFormat === 'JSON' ? parseObject(text) : undefined;
  return { time: isoTime(time), type: 'function', record: object ?? withNewline(text) };
}

/** A line of an extension → its record, always text. */
export function extensionLog(text: string, time: number): TelemetryRecord {
  return { time: isoTime(time), type: 'extension', record: text };
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function parseObject(text: string): object | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
