import type { SinkSpan, SinkSpanEvent } from '../otlp/traces.ts';
import type { OtlpValue } from '../otlp/values.ts';
import type { Role } from './paint.ts';
import { printable } from './text.ts';

/** Who made the span: an SDK inside the function names its language, the platform's extension has none to name. */
export function spanRole(span: SinkSpan): Role {
  if (span.status.code === 'error') return 'bad';
  return span.resource.attributes['telemetry.sdk.language'] === undefined ? 'platform' : 'own';
}

/** What is worth a word beside the name, the most telling first. */
export function spanHints(span: SinkSpan): readonly string[] {
  const { attributes, kind } = span;
  const hints: string[] = [];
  if (attributes['faas.coldstart'] === true) hints.push('cold start');
  const status = attributes['http.response.status_code'];
  if (status !== undefined) hints.push(valueText(status));
  if (kind !== 'internal') hints.push(kind);
  return hints;
}

/** Why the span failed: its error type and its status message, once where they are the same. */
export function failureText(span: SinkSpan): string {
  const type = span.attributes['error.type'];
  const parts = [type === undefined ? '' : valueText(type), printable(span.status.message)];
  const told = [...new Set(parts.filter((part) => part !== ''))];
  return told.length === 0 ? 'error' : told.join(': ');
}

/** An exception by its type and message, any other event by its name and attributes. */
export function eventText({ name, attributes }: SinkSpanEvent): string {
  const type = attributes['exception.type'] ?? null;
  if (name !== 'exception' || type === null)
    return printable([name, ...attributeTexts(attributes)].join(' '));
  return `${valueText(type)}: ${valueText(attributes['exception.message'] ?? '')}`;
}

/** A value on one line: text as it is, objects as in JavaScript without quotes around keys. */
export function valueText(value: OtlpValue): string {
  if (typeof value === 'string') return printable(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (isMap(value)) return `{${attributeTexts(value).join(', ')}}`;
  return String(value);
}

function attributeTexts(attributes: { readonly [key: string]: OtlpValue }): readonly string[] {
  return Object.entries(attributes).map(([key, value]) => `${printable(key)}=${valueText(value)}`);
}

function isMap(value: OtlpValue): value is { readonly [key: string]: OtlpValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
