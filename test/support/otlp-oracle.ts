import { readFileSync } from 'node:fs';
import {
  createFileRegistry,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/**
 * A reading of OTLP that shares no code with any OpenTelemetry package: @bufbuild/protobuf over `otlp.desc`, the
 * descriptors of the trace, logs and metrics services. That file was written once by Python: for each
 * `opentelemetry.proto.collector.*.v1.*_service_pb2.DESCRIPTOR` of opentelemetry-proto 1.45.2 and, before it,
 * its dependencies, `CopyToProto` into one FileDescriptorSet, each field's `json_name` set to its name in
 * lowerCamelCase, then `SerializeToString()`.
 */
const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, readFileSync(new URL('./otlp.desc', import.meta.url))),
);

const REQUEST_TYPES = {
  traces: requestType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest'),
  logs: requestType('opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest'),
  metrics: requestType('opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest'),
};

/** OTLP/JSON as protobuf's own JSON mapping writes it: int64 as strings, enums by name; ids are hex. */
export interface OtlpKeyValue {
  readonly key: string;
  readonly value?: OtlpAnyValue;
}

export interface OtlpAnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number | string;
  readonly arrayValue?: { readonly values?: readonly OtlpAnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpKeyValue[] };
}

export interface OtlpResource {
  readonly resource?: { readonly attributes?: readonly OtlpKeyValue[] };
  readonly schemaUrl?: string;
}

export interface OtlpScope {
  readonly scope?: { readonly name?: string; readonly version?: string };
  readonly schemaUrl?: string;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
  readonly links?: readonly OtlpLink[];
  readonly droppedLinksCount?: number;
  readonly status?: { readonly code?: string; readonly message?: string };
  readonly flags?: number;
}

export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly flags?: number;
}

export interface OtlpLogRecord {
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber?: string;
  readonly severityText?: string;
  readonly body?: OtlpAnyValue;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
  readonly traceId?: string;
  readonly spanId?: string;
}

export type OtlpResourceSpans = OtlpResource & {
  readonly scopeSpans: readonly (OtlpScope & { readonly spans: readonly OtlpSpan[] })[];
};
export type OtlpResourceLogs = OtlpResource & {
  readonly scopeLogs: readonly (OtlpScope & { readonly logRecords: readonly OtlpLogRecord[] })[];
};

export interface EncodedRequest {
  readonly signal: keyof typeof REQUEST_TYPES;
  readonly encoding: 'protobuf' | 'json';
  readonly bytes: Uint8Array;
}

/** A traces request → what it says; throws on anything that a strict receiver could object to. */
export function readTraces(request: EncodedRequest): readonly OtlpResourceSpans[] {
  return (readOtlp(request) as { resourceSpans?: OtlpResourceSpans[] }).resourceSpans ?? [];
}

/** A logs request → what it says; throws on anything that a strict receiver could object to. */
export function readLogs(request: EncodedRequest): readonly OtlpResourceLogs[] {
  return (readOtlp(request) as { resourceLogs?: OtlpResourceLogs[] }).resourceLogs ?? [];
}

export function spansOf(request: EncodedRequest): OtlpSpan[] {
  return readTraces(request).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

export function logsOf(request: EncodedRequest): OtlpLogRecord[] {
  return readLogs(request).flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
}

/** An AnyValue as a value of JavaScript: integers as bigint, doubles as number, nothing as null. */
export function plainValue(value: OtlpAnyValue | undefined): unknown {
  if (value?.intValue !== undefined) return BigInt(value.intValue);
  if (value?.doubleValue !== undefined) return Number(value.doubleValue);
  if (value?.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue);
  if (value?.kvlistValue !== undefined) return plainAttributes(value.kvlistValue.values);
  return value?.stringValue ?? value?.boolValue ?? null;
}

export function plainAttributes(attributes: readonly OtlpKeyValue[] | undefined): Record<string, unknown> {
  return Object.fromEntries((attributes ?? []).map(({ key, value }) => [key, plainValue(value)]));
}

/** A request of any signal → its message, in protobuf's own JSON mapping; throws as above. */
export function readOtlp({ signal, encoding, bytes }: EncodedRequest): JsonValue {
  const type = REQUEST_TYPES[signal];
  const message = encoding === 'protobuf' ? fromBinary(type, bytes) : fromOtlpJson(type, bytes);
  refuseUnknownFields(message);
  const reading = mapIds(toJson(type, message, { registry }), (id) =>
    Buffer.from(id, 'base64').toString('hex'),
  );
  refuseFlaws(reading, '');
  return reading;
}

function fromOtlpJson(type: DescMessage, bytes: Uint8Array): Message {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const base64Ids = mapIds(JSON.parse(text), (id) => Buffer.from(id, 'hex').toString('base64'));
  return fromJson(type, base64Ids, { registry, ignoreUnknownFields: false });
}

function requestType(name: string): DescMessage {
  const type = registry.getMessage(name);
  if (type === undefined) throw new Error(`otlp.desc has no ${name}`);
  return type;
}

const ID_LENGTHS: Readonly<Record<string, number>> = { traceId: 32, spanId: 16, parentSpanId: 16 };

/** OTLP/JSON differs from protobuf's JSON in this alone: ids are hex, not base64. */
function mapIds(value: JsonValue, map: (id: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => mapIds(item, map));
  if (typeof value !== 'object' || value === null) return value;
  const mapped = Object.entries(value).map(([key, item]): [string, JsonValue] => {
    return [key, key in ID_LENGTHS && typeof item === 'string' ? map(item) : mapIds(item, map)];
  });
  return Object.fromEntries(mapped);
}

function refuseUnknownFields(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if ('$unknown' in value && value.$unknown !== undefined) throw new Error('unknown fields');
  for (const item of Object.values(value)) refuseUnknownFields(item);
}

function refuseFlaws(value: JsonValue, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) refuseOddKeys(value, path);
  for (const [key, item] of Object.entries(value)) {
    refuseOddId(key, item, path);
    refuseFlaws(item, `${path}.${key}`);
  }
  if (path.endsWith('spans') || !('endTimeUnixNano' in value)) return;
  const { name, startTimeUnixNano: start, endTimeUnixNano: end } = value;
  if (typeof name !== 'string' || name === '') throw new Error(`${path}: a span without a name`);
  if (BigInt(String(start)) > BigInt(String(end))) throw new Error(`${path}: starts after its end`);
}

function refuseOddId(key: string, id: JsonValue, path: string): void {
  const length = ID_LENGTHS[key];
  if (length === undefined || id === '') return;
  if (typeof id !== 'string' || id.length !== length || /^0+$/.test(id))
    throw new Error(`${path}.${key}: ${id}`);
}

function refuseOddKeys(items: readonly JsonValue[], path: string): void {
  if (!path.endsWith('.attributes')) return;
  const keys = items.map((item) => (item as { key?: string }).key ?? '');
  if (keys.includes('')) throw new Error(`${path}: an empty key`);
  if (new Set(keys).size < keys.length) throw new Error(`${path}: a key twice`);
}
