import { filled, isRecord, type JsonRecord } from './json-record.ts';
import type { AttributeValue } from './records.ts';

/** Node hands the trace over as lines, Python as lines that keep their newline, Java as one text, Go as frames. */
export function stacktraceOf(value: unknown): string | undefined {
  return typeof value === 'string' ? filled(value) : framesOf(value);
}

/** A trace only if it is a list. */
export function framesOf(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const lines = value.map(lineOf);
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined;
}

function lineOf(line: unknown): string | undefined {
  if (typeof line === 'string') return line.endsWith('\n') ? line.slice(0, -1) : line;
  return isRecord(line) ? frameOf(line) : undefined;
}

/** One frame as an object: of Lambda for Go, zerolog, Log4j, logback, tslog. */
function frameOf(frame: JsonRecord): string | undefined {
  const [method, file, owner, line] = printedKeys(frame).map((key) => (key === undefined ? key : frame[key]));
  if (typeof method !== 'string') return undefined;
  const name = filled(owner) === undefined ? method : `${owner}.${method}`;
  return `    at ${name}${placeOf(file, line)}`;
}

/** Of the names for a method, its file, its class and the line, those in use. */
function printedKeys(frame: JsonRecord): readonly (string | undefined)[] {
  return FRAME.map((names) => names.find((name) => frame[name] !== undefined && frame[name] !== null));
}

/** Frames that tell more than is printed of them are not lost: they stay. */
export function isWhollyPrinted(value: unknown): boolean {
  if (!Array.isArray(value)) return true;
  return value.every((frame) => !isRecord(frame) || isPrinted(frame));
}

function isPrinted(frame: JsonRecord): boolean {
  const printed = printedKeys(frame);
  return Object.keys(frame).every((key) => printed.includes(key));
}

const FRAME = [
  ['label', 'func', 'function', 'method', 'methodName', 'name'],
  ['path', 'source', 'file', 'fileName'],
  ['class', 'className'],
  ['line', 'lineNumber', 'fileLine'],
] as const;

function placeOf(file: AttributeValue | undefined, line: AttributeValue | undefined): string {
  if (typeof file !== 'string') return '';
  return typeof line === 'number' || typeof line === 'string' ? ` (${file}:${line})` : ` (${file})`;
}
