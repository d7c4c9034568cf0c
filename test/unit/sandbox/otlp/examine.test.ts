import { expect, test } from 'bun:test';
import { gzipSync } from 'node:zlib';
import { examine, type IncomingExport } from '../../../../src/sandbox/otlp/examine.ts';
import { toJsonBytes, toProtobuf } from './encode.ts';
import { LOGS, TRACES } from './samples.ts';

function incoming(given: Partial<IncomingExport>): IncomingExport {
  return {
    method: 'POST',
    path: '/v1/logs',
    contentType: 'application/x-protobuf',
    contentEncoding: undefined,
    wire: toProtobuf('logs', LOGS),
    ...given,
  };
}

test('protobuf is answered in protobuf, with an empty response', () => {
  const { answer, items, refusal } = examine(incoming({}));

  expect(answer).toEqual({ status: 200, headers: { 'content-type': 'application/x-protobuf' }, body: '' });
  expect(items.logs).toHaveLength(2);
  expect(refusal).toBeUndefined();
});

test('JSON is answered in JSON, whatever parameters the content type has', () => {
  const contentType = 'application/json; charset=utf-8';
  const { answer, items } = examine(incoming({ contentType, path: '/v1/traces', wire: toJsonBytes(TRACES) }));

  expect(answer).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body: '{}' });
  expect(items.spans).toHaveLength(1);
});

test('gzip is opened, and the body is kept as it was before', () => {
  const body = toProtobuf('logs', LOGS);
  const examined = examine(incoming({ contentEncoding: 'gzip', wire: gzipSync(body) }));

  expect(Buffer.from(examined.body)).toEqual(Buffer.from(body));
  expect(examined.items.logs).toHaveLength(2);
});

test('a body that cannot be decoded is refused with a status message in its own encoding', () => {
  const json = examine(incoming({ contentType: 'application/json', wire: Buffer.from('nonsense') }));
  const protobuf = examine(incoming({ wire: Buffer.from('nonsense') }));

  expect(json.answer).toMatchObject({ status: 400, body: '{"code":3,"message":"not JSON"}' });
  expect(protobuf.answer.status).toBe(400);
  expect(Buffer.from(protobuf.answer.body ?? '').subarray(0, 3)).toEqual(Buffer.from([0x08, 3, 0x12]));
});

const REFUSED: readonly [string, number, Partial<IncomingExport>][] = [
  ['another content type', 415, { contentType: 'text/plain' }],
  ['no content type', 415, { contentType: undefined }],
  ['another content encoding', 415, { contentEncoding: 'br' }],
  ['gzip that is none', 400, { contentEncoding: 'gzip' }],
  ['a body over the cap', 413, { wire: undefined }],
  ['gzip that grows over the cap', 413, { contentEncoding: 'gzip', wire: gzipSync(Buffer.alloc(65 << 20)) }],
  ['another path', 404, { path: '/v1/profiles' }],
  ['GET', 405, { method: 'GET' }],
];

for (const [what, status, given] of REFUSED) {
  test(`${what} is refused with ${status}`, () => {
    const examined = examine(incoming(given));

    expect(examined.answer.status).toBe(status);
    expect(examined.refusal).toBeString();
    expect(examined.items.logs).toEqual([]);
  });
}
