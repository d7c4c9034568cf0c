import { expect, test } from 'bun:test';
import { severityOf } from '../../../src/convert/severity.ts';

test.each([
  ['TRACE', 1],
  ['trce', 1],
  ['Verbose', 1],
  ['FINEST', 1],
  ['dbug', 5],
  ['debug', 5],
  ['FINE', 6],
  ['verbose', 6],
  ['http', 7],
  ['Information', 9],
  ['INF', 9],
  ['notice', 10],
  ['SUCCESS', 10],
  ['wrn', 13],
  ['Warning', 13],
  ['fail', 17],
  ['SEVERE', 17],
  ['dpanic', 18],
  ['ALERT', 19],
  ['panic', 19],
  ['crit', 21],
  ['Critical', 21],
  ['emergency', 21],
  ['DEBUG-4', 1],
  ['INFO+2', 11],
  ['ERROR+100', 24],
  ['ALL', 1],
  ['TRACE4', 4],
  ['Info2', 10],
  ['WARN3', 15],
  ['FATAL4', 24],
])('%s keeps its text and has the number of the data model', (text, number) => {
  expect(severityOf(text)).toEqual({ number, text });
});

test('space around a name is none of it', () => {
  expect(severityOf('  warn ')).toEqual({ number: 13, text: 'warn' });
});

test.each([
  [10, 'pino', 1, 'TRACE'],
  [60, 'pino', 21, 'FATAL'],
  [10, 'python', 5, 'DEBUG'],
  [30, 'python', 13, 'WARNING'],
  [0, 'syslog', 21, 'EMERGENCY'],
  [1, 'syslog', 19, 'ALERT'],
  [2, 'syslog', 18, 'CRITICAL'],
  [3, 'syslog', 17, 'ERROR'],
  [5, 'syslog', 10, 'NOTICE'],
  [7, 'syslog', 5, 'DEBUG'],
] as const)('%p on the scale of %s', (level, scale, number, text) => {
  expect(severityOf(level, scale)).toEqual({ number, text });
});

test.each([
  [11, 2],
  [25, 7],
  [31, 10],
  [35, 11],
  [45, 15],
  [55, 19],
  [65, 23],
  [69, 24],
])("pino's and bunyan's own level %p lies between the standard ones", (level, number) => {
  expect(severityOf(level, 'pino')).toEqual({ number, text: String(level) });
});

test.each([5, 9, 35.5, 70, 200, -1])('%p is no level of pino either', (level) => {
  expect(severityOf(level, 'pino')).toBeUndefined();
});

test('a number may come as text', () => {
  expect(severityOf('50')).toEqual({ number: 17, text: 'ERROR' });
});

test.each([35, 200, 1.5, Number.NaN, '', '  ', '999', null, undefined, true, {}])(
  '%p is no level',
  (level) => {
    expect(severityOf(level)).toBeUndefined();
  },
);

test('an unknown name has no number', () => {
  expect(severityOf('AUDIT')).toEqual({ number: undefined, text: 'AUDIT' });
});
