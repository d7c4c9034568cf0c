/**
 * How many log records of 200 characters are encoded per CPU second, in POSTs of a thousand, beside the stock
 * serializers on the same records. The first run is what a sandbox sees after its start; the last is the steady state.
 */
import {
  type ISerializer,
  JsonLogsSerializer,
  ProtobufLogsSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { LogRecord } from '../../src/convert/records.ts';
import { encoderFor } from '../support/encoder.ts';
import { logRecord, SPAN_ID, TRACE_ID } from '../support/records.ts';

const RECORDS = 20_000;
const PER_POST = 1000;
const RUNS = 5;
const RESOURCE = { 'service.name': 'orders', 'faas.name': 'orders', 'cloud.provider': 'aws' };

const records = Array.from({ length: RECORDS }, (_, index) =>
  logRecord({
    body: `${index} ${'x'.repeat(200)}`.slice(0, 200),
    attributes: { 'faas.invocation_id': '6d68ca91-49c9-448d-89b8-7ca3e6dc66aa' },
  }),
);

type Encode = (post: readonly LogRecord[]) => unknown;

function ours(encoding: 'protobuf' | 'json'): Encode {
  const encode = encoderFor({ encoding });
  return (post) => encode(post, { attributes: RESOURCE });
}

function stock(serializer: ISerializer<ReadableLogRecord[], unknown>): Encode {
  const resource = resourceFromAttributes(RESOURCE);
  const instrumentationScope = { name: 'lambda-otel-bridge', version: '0.1.0' };
  return (post) =>
    serializer.serializeRequest(
      post.map((log) => ({
        hrTime: [...(log.time ?? log.observed)],
        hrTimeObserved: [...log.observed],
        severityNumber: log.severityNumber ?? 0,
        severityText: log.severityText ?? '',
        body: log.body as string,
        attributes: log.attributes as Record<string, string>,
        droppedAttributesCount: 0,
        spanContext: { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 },
        resource,
        instrumentationScope,
      })),
    );
}

function perCpuSecond(encode: Encode): number {
  const before = process.cpuUsage();
  for (let from = 0; from < RECORDS; from += PER_POST) encode(records.slice(from, from + PER_POST));
  const { user, system } = process.cpuUsage(before);
  return Math.round((RECORDS * 1e6) / (user + system));
}

const CASES: readonly (readonly [name: string, encode: Encode])[] = [
  ['protobuf', ours('protobuf')],
  ['protobuf, stock', stock(ProtobufLogsSerializer)],
  ['JSON', ours('json')],
  ['JSON, stock', stock(JsonLogsSerializer)],
];

for (const [name, encode] of CASES) {
  const rates = Array.from({ length: RUNS }, () => perCpuSecond(encode));
  process.stdout.write(
    `${name}: ${rates.map((rate) => rate.toLocaleString('en')).join(' → ')} records per CPU second\n`,
  );
}
