import { expect, test } from 'bun:test';
import { renderFacts } from '../../../../src/sandbox/viewer/facts.ts';
import { renderLogs } from '../../../../src/sandbox/viewer/logs-view.ts';
import { plain } from '../../../../src/sandbox/viewer/paint.ts';
import { log } from './builders.ts';

const FACTS = [
  { label: 'spans', value: '1,204', note: 'some by the extension and some by the function itself' },
  { label: 'drops', value: '0', note: '' },
];

test('figures are a table, a long note is wrapped in its column', () => {
  expect(renderFacts('Totals', FACTS, { width: 50, paint: plain }).split('\n')).toEqual([
    ' Totals ─────────────────────────────────────────',
    '   spans  1,204  some by the extension and some',
    '                 by the function itself',
    '   drops      0',
    '',
  ]);
});

test('where no column is left for them, notes stand under their figures', () => {
  expect(renderFacts('Totals', FACTS, { width: 41, paint: plain }).split('\n')).toEqual([
    ' Totals ────────────────────────────────',
    '   spans  1,204',
    '     some by the extension and some by',
    '     the function itself',
    '   drops      0',
    '',
  ]);
});

test('logs of no trace are by the time since the first of them', () => {
  const logs = [log({ ms: 5, body: 'one' }), log({ ms: 17, body: 'two', severityNumber: 17 })];

  expect(renderLogs('Logs', logs, { width: 40, paint: plain }).split('\n')).toEqual([
    ' Logs ─────────────────────────────────',
    '    0 ms  INFO   one',
    '   12 ms  ERROR  two',
    '',
  ]);
});
