import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { SandboxEvent } from '../../../src/sandbox/events.ts';
import { parseRecording, recordingLine } from '../../../src/sandbox/recording.ts';

const OPENED = {
  kind: 'sandbox-opened',
  at: 1,
  initializationType: 'on-demand',
  functionName: 'f',
  functionVersion: '1',
  handler: 'index.handler',
  region: 'eu-central-1',
  accountId: '123456789012',
  memoryMb: 512,
} as const;
const INIT = { kind: 'init-started', at: 2, phase: 'init' } as const;
const invoke = (requestId: string) => `{"eventType":"INVOKE","deadlineMs":3010,"requestId":"${requestId}"}`;
const sent = (body: string, name = 'probe') => ({ kind: 'event-sent', at: 10, name, body }) as const;
const post = (body: string, status = 200) =>
  ({
    kind: 'telemetry-sent',
    at: 11,
    name: 'probe',
    records: [],
    body,
    bytes: 1,
    status,
    durationMs: 1,
  }) as const;
const SHUTDOWN = '{"eventType":"SHUTDOWN","deadlineMs":2010,"shutdownReason":"failure"}';

const linesOf = (events: readonly SandboxEvent[]) =>
  events.map((event) => recordingLine(event) ?? '').join('\n');

test('what an extension was given comes back, life by life, with the time that was left', () => {
  const text = linesOf([
    OPENED,
    INIT,
    post('[1]'),
    sent(invoke('r-1')),
    post('[2'),
    sent(SHUTDOWN),
    post('[late]'),
    INIT,
    sent(invoke('r-2')),
  ]);

  expect(parseRecording(text)).toMatchObject({
    kind: 'recording',
    recording: {
      function: { functionName: 'f', initializationType: 'on-demand' },
      extension: 'probe',
      lives: [
        {
          steps: [
            { kind: 'post', body: '[1]' },
            { kind: 'invoke', body: invoke('r-1'), leftMs: 3000 },
            { kind: 'post', body: '[2' },
            { kind: 'shutdown', reason: 'failure' },
          ],
        },
        { steps: [{ kind: 'invoke', body: invoke('r-2') }] },
      ],
    },
  });
});

test('a POST that was not taken is left out, as it was sent again', () => {
  const text = linesOf([OPENED, INIT, post('[1]', 500), { ...post('[1]'), status: undefined }, post('[1]')]);

  const outcome = parseRecording(text);

  expect(outcome).toMatchObject({ recording: { lives: [{ steps: [{ kind: 'post', body: '[1]' }] }] } });
});

test('of several extensions the first one counts', () => {
  const text = linesOf([OPENED, INIT, sent(invoke('a'), 'one'), sent(invoke('b'), 'two')]);

  const outcome = parseRecording(text);

  expect(outcome).toMatchObject({
    recording: { extension: 'one', lives: [{ steps: [{ body: invoke('a') }] }] },
  });
});

test('telemetry stands in a recording once, as the bytes that went out', () => {
  const record = { time: '', type: 'function', record: 'x' };

  expect(recordingLine({ kind: 'telemetry-generated', at: 1, record })).toBeUndefined();
  expect(JSON.parse(recordingLine({ ...post('[]'), records: [record] }) ?? '')).not.toHaveProperty('records');
});

describe('what is no recording is refused with what is wrong', () => {
  test.each([
    ['{"kind":"x","at":1}\nnonsense', 'line 2 is not an event of the sandbox'],
    ['', 'there is no "sandbox-opened" in it'],
    [JSON.stringify(OPENED), 'no extension was given anything'],
  ])('%j', (text, message) => {
    expect(parseRecording(text)).toEqual({ kind: 'invalid', message: expect.stringContaining(message) });
  });

  test('whatever the text, nothing is thrown', async () => {
    const line = fc.record({
      kind: fc.constantFrom('event-sent', 'telemetry-sent'),
      at: fc.nat(),
      name: fc.string(),
      body: fc.anything(),
    });
    await fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), line)), (lines) => {
        const text = [OPENED, INIT, ...lines].map((item) => JSON.stringify(item)).join('\n');

        expect(['recording', 'invalid']).toContain(parseRecording(text).kind);
      }),
    );
  });
});
