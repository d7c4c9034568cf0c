import { expect, test } from 'bun:test';
import { halve } from '../../../src/otlp/halve.ts';
import { keepersOf } from '../../../src/otlp/keepers.ts';
import { merged, type OtlpRequest } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { logsOf, plainValue } from '../../support/otlp-oracle.ts';
import { logRecord, spanRecord } from '../../support/records.ts';

const RESOURCE = { attributes: { 'service.name': 'orders' } };

/** A request of log records, errors being those in capitals. */
function logsRequest(...bodies: readonly string[]): OtlpRequest {
  const records = bodies.map((body) =>
    logRecord({ body, severityNumber: body === body.toUpperCase() ? 17 : 9 }),
  );
  return only(encoderFor()(records, RESOURCE));
}

function bodies(request: OtlpRequest | undefined): unknown[] | undefined {
  return request && logsOf(request).map(({ body }) => plainValue(body));
}

test('errors and what the platform tells are marked when they are encoded', () => {
  const records = [logRecord({ severityNumber: 18 }), logRecord(), logRecord({ stream: 'platform' })];

  expect(only(encoderFor()(records, RESOURCE)).keep).toEqual([0, 2]);
  expect(only(encoderFor()([spanRecord()], RESOURCE)).keep).toBe('all');
});

test('marks stay with their items when requests are cut, merged and halved', () => {
  const cut = encoderFor({ maxItems: 2 })(
    ['a', 'B', 'C', 'd'].map((body) => logRecord({ body, severityNumber: body < 'a' ? 17 : 9 })),
    RESOURCE,
  );
  const all = merged(logsRequest('a', 'B'), [logsRequest('C'), logsRequest('d', 'E')]);
  const halves = halve(all);

  expect(cut.map(({ keep }) => keep)).toEqual([[1], [0]]);
  expect(bodies(keepersOf(all))).toEqual(['B', 'C', 'E']);
  expect(halves?.map((half) => bodies(keepersOf(half)))).toEqual([['B', 'C'], ['E']]);
});

test('there is nothing to keep where nothing is marked, or items cannot be told apart', () => {
  expect(keepersOf(logsRequest('a', 'b'))).toBeUndefined();
  expect(keepersOf({ ...logsRequest('a', 'B'), encoding: 'json' })).toBeUndefined();
  expect(keepersOf({ ...logsRequest('a', 'B'), bytes: Buffer.from('no protobuf') })).toBeUndefined();
});
