import { join } from 'node:path';
import type { FaultyAnswer } from '../../../src/sandbox/otlp-sink.ts';
import type { Fault } from './fault.ts';

const NOTHING = { telemetry: 'nothing is exported' } as const;
const LOST = {
  telemetry: 'does not arrive',
  tells: ['endpoint-unavailable', 'lost'],
  note: 'It tries again within the budget of each flush; what was lost is counted.',
} as const;

const endpoint = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

/** Where telemetry is to go. */
export const ENDPOINT_FAULTS: readonly Fault[] = [
  {
    name: 'no endpoint',
    env: endpoint(''),
    ...NOTHING,
    tells: ['passive'],
    says: 'set OTEL_EXPORTER_OTLP_ENDPOINT to an OTLP/HTTP endpoint',
  },
  {
    name: 'no endpoint, and `OTEL_LOG_LEVEL=none`',
    env: { ...endpoint(''), OTEL_LOG_LEVEL: 'none' },
    ...NOTHING,
    tells: [],
  },
  {
    name: 'no endpoint, and `LAMBDA_OTEL_BRIDGE_LOG_LEVEL=ERROR`',
    env: { ...endpoint(''), OTEL_LOG_LEVEL: 'debug', LAMBDA_OTEL_BRIDGE_LOG_LEVEL: 'ERROR' },
    ...NOTHING,
    tells: [],
  },
  {
    name: 'an endpoint that is no URL',
    env: endpoint('collector:4318'),
    ...NOTHING,
    tells: ['OTEL_EXPORTER_OTLP_ENDPOINT', 'passive'],
    says: 'accepted is an absolute URL',
  },
  {
    name: 'the bridge itself as endpoint',
    env: { ...endpoint('http://sandbox.localdomain:4243'), LAMBDA_OTEL_BRIDGE_LISTENER_PORT: '4243' },
    ...NOTHING,
    tells: ['own-traces-endpoint', 'own-logs-endpoint', 'own-metrics-endpoint', 'passive'],
  },
  { name: 'an endpoint that refuses connections', env: endpoint('http://127.0.0.1:1'), ...LOST },
  {
    name: 'an endpoint whose name does not resolve',
    env: endpoint('http://no-such-host.invalid:4318'),
    ...LOST,
  },
  { name: 'an endpoint that drops connections', sink: { answer: () => 'reset' }, ...LOST },
  {
    name: 'an endpoint that never answers',
    env: { LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: '300', OTEL_EXPORTER_OTLP_TIMEOUT: '200' },
    sink: { answer: () => new Promise<FaultyAnswer>(() => {}) },
    ...LOST,
    note: 'It waits for as long as LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT allows, then polls `next`.',
  },
  { name: 'an endpoint that is overloaded', sink: { answer: () => answer(503) }, ...LOST },
  {
    name: 'an endpoint that refuses what it is sent',
    sink: { answer: () => answer(401, 'bad key') },
    telemetry: 'does not arrive',
    tells: ['endpoint-refused', 'lost'],
    says: 'bad key',
  },
  {
    name: 'an endpoint that answers with what is no OTLP',
    sink: { answer: () => answer(200, '<html>\u0000') },
    telemetry: 'all arrives',
    tells: [],
  },
  {
    name: 'an endpoint that redirects to itself',
    sink: { answer: () => ({ ...answer(308), headers: { location: '/' } }) },
    telemetry: 'does not arrive',
    tells: ['endpoint-refused', 'lost'],
  },
  {
    name: 'extra certificates that are not there',
    env: { NODE_EXTRA_CA_CERTS: join('/no/such', 'certificates.pem') },
    telemetry: 'all arrives',
    tells: [],
    foreignOutput: /extra certs/,
  },
];

function answer(status: number, body = '') {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
