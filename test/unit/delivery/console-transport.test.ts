import { expect, test } from 'bun:test';
import { deadlineAt } from '../../../src/clock.ts';
import { createConsoleTransport } from '../../../src/delivery/console-transport.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { logRecord } from '../../support/records.ts';

test('each request is one line of OTLP JSON', async () => {
  const lines: string[] = [];
  const clock = new ManualClock();
  const request = only(encoderFor({ encoding: 'json' })([logRecord({ body: 'a\nb' })], { attributes: {} }));

  const outcome = await createConsoleTransport((text) => lines.push(text) > 0).send(
    request,
    deadlineAt(clock, clock.now() + 1000),
  );

  expect(outcome).toEqual({ kind: 'delivered', rejectedItems: 0, message: undefined });
  expect(lines).toEqual([`${Buffer.from(request.bytes)}\n`]);
  expect(only(lines).trim()).not.toContain('\n');
});

test('a request that the output does not take as a whole is kept', async () => {
  const clock = new ManualClock();
  const request = only(encoderFor({ encoding: 'json' })([logRecord({ body: 'a' })], { attributes: {} }));

  const outcome = await createConsoleTransport(() => false).send(
    request,
    deadlineAt(clock, clock.now() + 1000),
  );

  expect(outcome).toMatchObject({ kind: 'unavailable' });
});
