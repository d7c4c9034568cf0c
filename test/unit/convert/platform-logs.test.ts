import { expect, test } from 'bun:test';
import type { TelemetryEvent } from '../../../src/telemetry-api/events.ts';
import {
  at,
  extensionState,
  init,
  initReport,
  initStart,
  logsDropped,
  REQUEST_ID,
  report,
  runtimeDone,
  start,
  unknownEvent,
} from '../../support/builders.ts';
import { convert, converter, logsOf, onlyLog, spanNamed, together } from '../../support/converter.ts';

const healthy: readonly TelemetryEvent[] = [...init(), extensionState(), start(), runtimeDone(), report()];

test('where all goes well, problems are no logs, and what fed no span is counted', () => {
  const converted = convert(healthy, { platformLogs: 'problems' });

  expect(logsOf(converted)).toEqual([]);
  expect(converted.filtered).toEqual(['platform-logs']);
});

test('all platform events as logs are as many as the events', () => {
  const converted = convert(healthy, { platformLogs: 'all' });

  expect(logsOf(converted)).toHaveLength(healthy.length);
  expect(
    logsOf(converted).every(({ stream, severityText }) => stream === 'platform' && severityText === 'INFO'),
  ).toBe(true);
  expect(converted.filtered).toEqual([]);
});

test.each([
  ['an extension that failed', extensionState({ state: 'ExitError', errorType: 'Extension.Crash' }), 17],
  ['an extension that exited', extensionState({ state: 'Exited' }), 17],
  ['an init that failed', initReport({ status: 'error' }), 17],
  ['an invocation that failed', report({ status: 'timeout' }), 17],
  ['an invocation with a status that nobody knows', report({ status: 'odd' }), undefined],
  ['a success with an error type', report({ errorType: 'Oops' }), undefined],
  ['logs that Lambda dropped', logsDropped({ droppedRecords: 123 }), 13],
])('%s is a problem', (_, event, severityNumber) => {
  const one = converter({ platformLogs: 'problems' });

  const converted = together(one.convert([initStart(), event, start()]), one.finish('spindown', at(500)));

  expect(logsOf(converted).map((log) => log.severityNumber)).toEqual([severityNumber]);
});

test('no platform event is a log where none is wanted', () => {
  const converted = convert([logsDropped(), unknownEvent()], { platformLogs: 'none' });

  expect(converted).toMatchObject({ records: [], filtered: ['platform-logs', 'platform-logs'] });
});

test('the body is the record as it came, with its type', () => {
  const record = { droppedBytes: 12345, droppedRecords: 123, reason: 'too slow', newField: [1] };

  expect(onlyLog(convert([logsDropped({ record })])).body).toEqual({
    type: 'platform.logsDropped',
    ...record,
  });
});

test('an event that we do not know is shown, whatever its record is', () => {
  const converted = convert([unknownEvent({ name: 'platform.other', record: 'something broke' })]);

  expect(onlyLog(converted)).toMatchObject({
    body: { type: 'platform.other', record: 'something broke' },
    severityNumber: undefined,
    traceId: undefined,
  });
});

test('so is one that names a request, in the trace of its invocation', () => {
  const converted = convert([start(), unknownEvent({ requestId: REQUEST_ID }), runtimeDone()]);

  expect(onlyLog(converted)).toMatchObject({
    ...spanNamed('orders', converted).ids,
    attributes: { 'faas.invocation_id': REQUEST_ID },
  });
});

test('a request of which nothing else is known is named all the same', () => {
  const { attributes, traceId } = onlyLog(convert([unknownEvent({ requestId: REQUEST_ID })]));

  expect({ attributes, traceId }).toEqual({
    attributes: { 'faas.invocation_id': REQUEST_ID },
    traceId: undefined,
  });
});

test('an event that names a request and is not wanted is counted', () => {
  const events = [start(), unknownEvent({ requestId: REQUEST_ID }), runtimeDone()];

  expect(convert(events, { platformLogs: 'none' }).filtered).toEqual(['platform-logs']);
});

test('a failure is told in the trace of its invocation', () => {
  const converted = convert([start(), runtimeDone({ status: 'error' }), report({ status: 'error' })]);

  expect(onlyLog(converted)).toMatchObject(spanNamed('orders', converted).ids);
});

test('an event that comes twice is one log', () => {
  const twice = extensionState({ errorType: 'Extension.Crash' });

  expect(onlyLog(convert([twice, twice])).stream).toBe('platform');
});

test('two extensions may become ready in the same millisecond', () => {
  const events = [extensionState({ name: 'one' }), extensionState({ name: 'two' })];

  expect(logsOf(convert(events, { platformLogs: 'all' }))).toHaveLength(2);
});

test.each(['platform.end', 'platform.logsSubscription'])('%s of the old Logs API is no problem', (name) => {
  const event = unknownEvent({ name, requestId: REQUEST_ID });

  expect(convert([event])).toMatchObject({ records: [], filtered: ['platform-logs'] });
  expect(onlyLog(convert([event], { platformLogs: 'all' })).severityText).toBe('INFO');
});

test('a fault of the old Logs API is an error', () => {
  const fault = unknownEvent({
    name: 'platform.fault',
    record: 'RequestId: 1 Process exited before completing request',
  });

  expect(onlyLog(convert([fault]))).toMatchObject({
    severityText: 'ERROR',
    body: { type: 'platform.fault', record: 'RequestId: 1 Process exited before completing request' },
  });
});
