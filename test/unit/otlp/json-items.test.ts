import { expect, test } from 'bun:test';
import { jsonItems } from '../../../src/otlp/json-items.ts';
import { encoderFor } from '../../support/encoder.ts';
import {
  exponentialRecord,
  histogramRecord,
  logRecord,
  spanRecord,
  sumRecord,
} from '../../support/records.ts';

const RESOURCE = { attributes: { 'service.name': 'orders' } };

test('what the encoder says is in a request is what is found there', () => {
  const records = [
    spanRecord(),
    spanRecord(),
    logRecord({ body: { spans: [1], dataPoints: [2] } }),
    sumRecord(),
    histogramRecord(),
    exponentialRecord(),
  ];

  const requests = encoderFor({ encoding: 'json' })(records, RESOURCE);

  expect(requests.map(({ signal }) => signal)).toEqual(['traces', 'logs', 'metrics']);
  for (const { signal, items, bytes } of requests)
    expect(jsonItems(signal, JSON.parse(Buffer.from(bytes).toString()))).toBe(items);
});

const NOTHING = [
  null,
  'text',
  [],
  {},
  { resourceSpans: 1 },
  { resourceLogs: [null, { scopeLogs: { logRecords: [1] } }] },
  { resourceMetrics: [{ scopeMetrics: [{ metrics: ['sum', null, { sum: null }] }] }] },
];

test.each(NOTHING.map((request) => [JSON.stringify(request), request]))('%s holds nothing', (_, request) => {
  expect((['traces', 'logs', 'metrics'] as const).map((signal) => jsonItems(signal, request))).toEqual([
    0, 0, 0,
  ]);
});
