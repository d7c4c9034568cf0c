import { expect, test } from 'bun:test';
import { Intake } from '../../src/intake.ts';

function setUp() {
  const accepted: string[] = [];
  let wokenUp = 0;
  const intake = new Intake(() => {
    wokenUp += 1;
  });
  const consumer = {
    accept: (body: Uint8Array, at: number) => void accepted.push(`${body.toString()} ${at}`),
  };
  return { intake, consumer, accepted, wokenUp: () => wokenUp };
}

test('what Init sends waits, and is handed over in order before what follows', () => {
  const { intake, consumer, accepted } = setUp();
  intake.receive(Buffer.from('a'), 1);
  intake.receive(Buffer.from('b'), 2);

  intake.passTo(consumer);
  intake.receive(Buffer.from('c'), 3);

  expect(accepted).toEqual(['a 1', 'b 2', 'c 3']);
});

test("the end of the function's init wakes up what comes later, an ordinary batch does not", () => {
  const { intake, wokenUp } = setUp();

  intake.receive(Buffer.from('[{"type":"platform.initStart"}]'), 1);
  expect(wokenUp()).toBe(0);
  intake.receive(Buffer.from('[{"type":"platform.initRuntimeDone"}]'), 2);

  expect(wokenUp()).toBe(1);
});

test('two megabytes of held telemetry wake it up too', () => {
  const { intake, wokenUp } = setUp();

  for (let body = 0; body < 3; body += 1) intake.receive(new Uint8Array(1_000_000), body);

  expect(wokenUp()).toBe(1);
});

test('a passive bridge keeps nothing', () => {
  const { intake, consumer, accepted } = setUp();
  intake.receive(Buffer.from('a'), 1);

  intake.discard();
  intake.receive(Buffer.from('b'), 2);
  intake.passTo(consumer);

  expect(accepted).toEqual([]);
});
