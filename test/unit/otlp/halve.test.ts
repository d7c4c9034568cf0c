import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { halve } from '../../../src/otlp/halve.ts';
import { merged, type OtlpRequest } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { logsOf, plainAttributes, plainValue, readLogs, readTraces } from '../../support/otlp-oracle.ts';
import { logRecord, spanRecord } from '../../support/records.ts';

function logsRequest(service: string, ...bodies: readonly string[]): OtlpRequest {
  const resource = { attributes: { 'service.name': service }, schemaUrl: 'https://example.com/schema' };
  return only(
    encoderFor()(
      bodies.map((body) => logRecord({ body })),
      resource,
    ),
  );
}

test('each half has its items, in order, under the same resource and scope', () => {
  const request = logsRequest('orders', 'a', 'b', 'c');

  const [first, second] = halve(request) ?? [];

  const bodies = [first, second].map((half) => half && logsOf(half).map(({ body }) => plainValue(body)));
  expect(bodies).toEqual([['a', 'b'], ['c']]);
  expect([first?.items, second?.items]).toEqual([2, 1]);
  const around = [first, second].map((half) => half && withoutItems(half));
  expect(around).toEqual([withoutItems(request), withoutItems(request)]);
});

test('what was merged of several resources keeps each item under its own', () => {
  const request = merged(logsRequest('one', 'a'), [logsRequest('two', 'b', 'c'), logsRequest('three', 'd')]);

  const halves = halve(request) ?? [];

  const services = halves.map((half) =>
    readLogs(half).map(({ resource, scopeLogs }) => [
      plainAttributes(resource?.attributes)['service.name'],
      scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => plainValue(body))),
    ]),
  );
  expect(services).toEqual([
    [
      ['one', ['a']],
      ['two', ['b']],
    ],
    [
      ['two', ['c']],
      ['three', ['d']],
    ],
  ]);
});

test('spans are halved alike', () => {
  const request = only(encoderFor()([spanRecord(), spanRecord()], { attributes: {} }));

  const halves = halve(request) ?? [];

  expect(halves.map((half) => readTraces(half)[0]?.scopeSpans[0]?.spans.length)).toEqual([1, 1]);
});

test('one item cannot be halved', () => {
  expect(halve(logsRequest('orders', 'a'))).toBeUndefined();
});

test('nor can JSON, nor bytes that are no such request, nor one that holds other than it says', async () => {
  const request = logsRequest('orders', 'a', 'b');

  expect(halve({ ...request, encoding: 'json' })).toBeUndefined();
  expect(halve({ ...request, bytes: request.bytes.subarray(1) })).toBeUndefined();
  expect(halve({ ...request, items: 3 })).toBeUndefined();
  await fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(halve({ ...request, bytes })).toBeUndefined();
    }),
  );
});

function withoutItems(request: OtlpRequest) {
  return readLogs(request).map(({ scopeLogs, ...rest }) => [
    rest,
    scopeLogs.map(({ scope, schemaUrl }) => ({ scope, schemaUrl })),
  ]);
}
