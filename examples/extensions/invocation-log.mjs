#!/usr/bin/env node
/**
 * A small extension of Lambda, in nothing but Node: it exports a log record per invocation, how it ended and how long
 * it took, as OTLP to OTEL_EXPORTER_OTLP_ENDPOINT.
 */
import { createServer, request } from 'node:http';
import { basename } from 'node:path';

const NAME = basename(process.argv[1]);
const [apiHost, apiPort] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;

/** One exchange → status, headers and body. No timeout: `next` waits for as long as nothing happens. */
function exchange(options, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const platform = (method, path, headers, body) =>
  exchange({ host: apiHost, port: apiPort, method, path, headers }, body);

/** `platform.runtimeDone` → what is exported of it. */
function toLogRecord({ time, record: { requestId, status, metrics } }) {
  const failed = status !== 'success';
  return {
    timeUnixNano: `${Date.parse(time)}000000`,
    severityNumber: failed ? 17 : 9,
    severityText: failed ? 'ERROR' : 'INFO',
    body: { stringValue: `invocation ${requestId}: ${status} after ${metrics?.durationMs ?? '?'} ms` },
    attributes: [{ key: 'faas.invocation_id', value: { stringValue: requestId } }],
  };
}

async function exportLogs(logRecords) {
  if (endpoint === undefined || logRecords.length === 0) return;
  const resource = {
    attributes: [{ key: 'service.name', value: { stringValue: process.env.AWS_LAMBDA_FUNCTION_NAME } }],
  };
  const { hostname, port, pathname } = new URL(`${endpoint.replace(/\/$/, '')}/v1/logs`);
  const headers = { 'Content-Type': 'application/json' };
  await exchange(
    { host: hostname, port, method: 'POST', path: pathname, headers },
    {
      resourceLogs: [{ resource, scopeLogs: [{ scope: { name: NAME }, logRecords }] }],
    },
  ).catch((error) => console.error(`${NAME}: ${endpoint} does not answer: ${error.message}`));
}

/** What has arrived and is not exported yet. */
let waiting = [];
/** The listener answers before it looks: a batch that is not taken comes again. */
const listener = createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  outgoing.end();
  try {
    const done = JSON.parse(Buffer.concat(chunks).toString()).filter(
      ({ type }) => type === 'platform.runtimeDone',
    );
    waiting.push(...done.map(toLogRecord));
  } catch {
    // A record too large for one POST comes in halves; this extension can do without.
  }
});
await new Promise((resolve) => listener.listen(0, resolve));

const registered = await platform(
  'POST',
  '/2020-01-01/extension/register',
  { 'Lambda-Extension-Name': NAME },
  { events: ['INVOKE', 'SHUTDOWN'] },
);
const identified = { 'Lambda-Extension-Identifier': registered.headers['lambda-extension-identifier'] };
await platform('PUT', '/2022-07-01/telemetry', identified, {
  schemaVersion: '2022-12-13',
  types: ['platform'],
  buffering: { timeoutMs: 25, maxItems: 1000, maxBytes: 262_144 },
  destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${listener.address().port}` },
});

for (;;) {
  const { body } = await platform('GET', '/2020-01-01/extension/event/next', identified);
  // What came since the last event: exported beside the handler, or at the end.
  const records = waiting;
  waiting = [];
  await exportLogs(records);
  if (JSON.parse(body).eventType === 'SHUTDOWN') process.exit(0);
}
