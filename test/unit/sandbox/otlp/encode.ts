import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import { type DescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const descriptors = fromBinary(
  FileDescriptorSetSchema,
  readFileSync(new URL('../../../support/otlp.desc', import.meta.url)),
);
// Descriptors that did not come from protoc leave the JSON names out, and the library does not derive them.
for (const { messageType } of descriptors.file) messageType.forEach(nameFieldsInJson);
const registry = createFileRegistry(descriptors);

const REQUESTS = {
  traces: 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest',
  logs: 'opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest',
  metrics: 'opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest',
};

/** OTLP/JSON → protobuf, by a protobuf library and the official descriptors. */
export function toProtobuf(signal: keyof typeof REQUESTS, json: JsonValue): Uint8Array {
  const type = registry.getMessage(REQUESTS[signal]);
  if (type === undefined) throw new Error(`otlp.desc has no ${REQUESTS[signal]}`);
  return toBinary(type, fromJson(type, withBase64Ids(json), { registry }));
}

export function toJsonBytes(json: JsonValue): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(json));
}

function nameFieldsInJson(message: DescriptorProto): void {
  for (const field of message.field) field.jsonName = protoCamelCase(field.name);
  message.nestedType.forEach(nameFieldsInJson);
}

function withBase64Ids(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withBase64Ids);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => {
    const isId = /^(traceId|spanId|parentSpanId)$/.test(key) && typeof item === 'string';
    return [key, isId ? Buffer.from(item, 'hex').toString('base64') : withBase64Ids(item)];
  });
  return Object.fromEntries(entries);
}
