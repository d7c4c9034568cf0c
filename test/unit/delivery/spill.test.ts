import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadlineAt } from '../../../src/clock.ts';
import { createCounters } from '../../../src/counters.ts';
import { createDelivery } from '../../../src/delivery/delivery.ts';
import { Spill } from '../../../src/delivery/spill.ts';
import type { OtlpRequest } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { logsOf, plainValue } from '../../support/otlp-oracle.ts';
import { recordingDiagnostics } from '../../support/recording-diagnostics.ts';
import { logRecord } from '../../support/records.ts';
import { delivered, ScriptedTransport } from '../../support/scripted-transport.ts';

let inside = '';
beforeEach(() => {
  inside = mkdtempSync(join(tmpdir(), 'spill-'));
});
afterEach(() => rmSync(inside, { recursive: true, force: true }));

/** Several logs of one text each. */
function logs(...bodies: readonly string[]): OtlpRequest {
  return only(
    encoderFor()(
      bodies.map((body) => logRecord({ body })),
      { attributes: {} },
    ),
  );
}

interface Life {
  readonly transport?: ScriptedTransport;
  readonly maxBytes?: number;
  readonly owner?: string;
}

/** One process of the sandbox. */
function start({ transport = new ScriptedTransport(), maxBytes = 1e6, owner = 'bridge' }: Life = {}) {
  const clock = new ManualClock();
  const counters = createCounters();
  const diagnostics = recordingDiagnostics();
  const delivery = createDelivery({
    clock,
    counters,
    diagnostics,
    random: () => 1,
    maxQueueBytes: 1e6,
    destinations: [
      {
        signal: 'logs',
        endpoint: 'http://backend',
        transport,
        timeoutMs: 10_000,
        limits: { maxBytes: 1e6, maxItems: 1e6 },
        maxQueueItems: 1e6,
      },
    ],
    spill: new Spill({ inside, owner: [owner], maxBytes, diagnostics }),
  });
  /** SHUTDOWN with an endpoint that does not answer. */
  const reset = async (keepMs = 100) => {
    const deadline = deadlineAt(clock, clock.now());
    await delivery.close(deadline, deadlineAt(clock, clock.now() + keepMs));
  };
  const drain = () => delivery.drain(deadlineAt(clock, clock.now() + 1000));
  return { clock, counters, said: diagnostics.lines, delivery, reset, drain };
}

function bodiesOf({ sent }: ScriptedTransport): unknown[] {
  return sent.flatMap((request) => logsOf(request).map(({ body }) => plainValue(body)));
}

const folders = () => readdirSync(inside);
const files = () =>
  folders().flatMap((folder) => readdirSync(join(inside, folder)).map((name) => join(inside, folder, name)));

describe('what is left at a reset', () => {
  test('is sent by the next start, before what has come since', async () => {
    const first = start();
    first.delivery.add(logs('one', 'two'));
    await first.clock.advance(10);
    first.delivery.add(logs('three'));
    await first.reset();
    const transport = new ScriptedTransport(delivered);
    const second = start({ transport });
    await second.clock.advance(60_000);
    second.delivery.add(logs('four'));

    await second.delivery.recover();
    await second.drain();

    expect(bodiesOf(transport)).toEqual(['one', 'two', 'three', 'four']);
    expect(first.counters.kept).toEqual(new Map([['logs', 3]]));
    expect(first.counters.dropped.size).toBe(0);
    expect(second.counters.recovered).toEqual(new Map([['logs', 3]]));
    expect(second.counters.delivered).toEqual(new Map([['logs', 4]]));
    expect(folders()).toEqual([]);
  });

  test('includes what was in flight, whose answer comes too late', async () => {
    const transport = new ScriptedTransport();
    const { clock, delivery, counters, reset } = start({ transport });
    delivery.add(logs('one'));
    const drained = delivery.drain(deadlineAt(clock, clock.now() + 100));
    await clock.advance(100);
    await drained;
    await reset();

    transport.answer(delivered);
    await clock.advance(0);

    expect(counters.kept).toEqual(new Map([['logs', 1]]));
    expect(counters.delivered.size).toBe(0);
  });

  test('is nothing where all was sent', async () => {
    const { delivery, drain, reset } = start({ transport: new ScriptedTransport(delivered) });
    delivery.add(logs('one'));
    await drain();

    await reset();

    expect(folders()).toEqual([]);
  });

  test('is for nobody else to read', async () => {
    const { delivery, reset } = start();
    delivery.add(logs('one'));

    await reset();

    expect(lstatSync(join(inside, folders()[0] ?? '')).mode & 0o777).toBe(0o700);
    expect(files().map((path) => lstatSync(path).mode & 0o777)).toEqual([0o600]);
  });

  test('that does not fit loses its oldest, and that is counted', async () => {
    const { delivery, counters, reset } = start({ maxBytes: 3000 });
    for (const letter of ['a', 'b', 'c']) delivery.add(logs(letter.repeat(1000)));

    await reset();

    const next = start({ transport: new ScriptedTransport(delivered) });
    await next.delivery.recover();
    expect(counters.dropped).toEqual(new Map([['logs:store-full', 1]]));
    expect(next.counters.recovered).toEqual(new Map([['logs', 2]]));
  });

  test('and that there is no time for is counted', async () => {
    const { delivery, counters, reset } = start();
    delivery.add(logs('one'));

    await reset(0);

    expect(counters.dropped).toEqual(new Map([['logs:shutdown', 1]]));
  });

  test('at the end of a sandbox is not kept', async () => {
    const { clock, delivery, counters } = start();
    delivery.add(logs('one'));

    await delivery.close(deadlineAt(clock, clock.now()));

    expect(folders()).toEqual([]);
    expect(counters.dropped).toEqual(new Map([['logs:shutdown', 1]]));
  });

  test('is kept over several resets, until it can be sent', async () => {
    const first = start();
    first.delivery.add(logs('one'));
    await first.reset();
    const second = start();
    await second.delivery.recover();
    second.delivery.add(logs('two'));
    await second.reset();
    const transport = new ScriptedTransport(delivered);
    const third = start({ transport });

    await third.delivery.recover();
    await third.drain();

    expect(bodiesOf(transport)).toEqual(['one', 'two']);
  });
});

describe('what lies in the store', () => {
  async function kept(...bodies: readonly string[]): Promise<void> {
    const { delivery, reset } = start();
    delivery.add(logs(...bodies));
    await reset();
  }

  test('of another bridge in the sandbox is left alone', async () => {
    await kept('one');

    const other = start({ owner: 'another' });
    await other.delivery.recover();

    expect(other.counters.recovered.size).toBe(0);
    expect(files()).toHaveLength(1);
  });

  test('torn is removed, and harms nothing that is whole', async () => {
    await kept('one');
    const [path = ''] = files();
    const whole = readFileSync(path);
    writeFileSync(join(path, '../000000000000001-000001.otlp'), whole.subarray(0, 50));
    truncateSync(path, whole.length - 1);
    writeFileSync(join(path, '../000000000000002-000001.otlp'), whole);

    const next = start();
    await next.delivery.recover();

    expect(next.counters.recovered).toEqual(new Map([['logs', 1]]));
    expect(files()).toEqual([]);
    expect(next.said).toEqual([]);
  });

  test('under another name is not touched', async () => {
    await kept('one');
    writeFileSync(join(inside, folders()[0] ?? '', 'notes.txt'), 'mine');

    await start().delivery.recover();

    expect(files().map((path) => path.split('/').at(-1))).toEqual(['notes.txt']);
  });

  test('of a signal that goes nowhere any more is counted', async () => {
    await kept('one', 'two');
    const counters = createCounters();
    const diagnostics = recordingDiagnostics();
    const next = createDelivery({
      clock: new ManualClock(),
      counters,
      diagnostics,
      random: () => 1,
      maxQueueBytes: 1e6,
      destinations: [],
      spill: new Spill({ inside, owner: ['bridge'], maxBytes: 1e6, diagnostics }),
    });

    await next.recover();

    expect(counters.recovered).toEqual(new Map([['logs', 2]]));
    expect(counters.dropped).toEqual(new Map([['logs:no-endpoint', 2]]));
  });

  test('and is a link is removed, not followed', async () => {
    await kept('one');
    const elsewhere = join(inside, 'elsewhere');
    const [path = ''] = files();
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);

    const next = start();
    await next.delivery.recover();

    expect(next.counters.recovered.size).toBe(0);
    expect(folders()).toEqual(['elsewhere']);
    expect(lstatSync(elsewhere).isFile()).toBe(true);
    expect(next.said).toEqual([]);
  });

  test('and is a pipe is waited for by nobody', async () => {
    await kept('one');
    const [path = ''] = files();
    rmSync(path);
    spawnSync('mkfifo', [path]);

    const next = start();
    await next.delivery.recover();

    expect(next.counters.recovered.size).toBe(0);
    expect(files()).toEqual([]);
  });

  test('and is larger than the store may be is removed unread', async () => {
    await kept('x'.repeat(5000));

    const next = start({ maxBytes: 1000 });
    await next.delivery.recover();

    expect(next.counters.recovered.size).toBe(0);
    expect(files()).toEqual([]);
  });
});

describe('a folder that cannot be used turns the store off, with one message', () => {
  async function expectOff(): Promise<void> {
    const { delivery, counters, reset, said } = start();
    await delivery.recover();
    delivery.add(logs('one'));

    await reset();

    expect(counters.dropped).toEqual(new Map([['logs:shutdown', 1]]));
    expect(said).toEqual([expect.stringMatching(/^store-off: /)]);
  }

  /** The name of the store's folder. */
  async function nameOfFolder(): Promise<string> {
    const { delivery, reset } = start();
    delivery.add(logs('one'));
    await reset();
    const [name = ''] = folders();
    rmSync(join(inside, name), { recursive: true });
    return name;
  }

  test('where it is not there', async () => {
    rmSync(inside, { recursive: true });

    await expectOff();
  });

  test('where a link stands in its place', async () => {
    const name = await nameOfFolder();
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    symlinkSync(elsewhere, join(inside, name));

    await expectOff();

    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });

  test('where a file stands in its place', async () => {
    writeFileSync(join(inside, await nameOfFolder()), '');

    await expectOff();
  });

  test('where others can look into it', async () => {
    const path = join(inside, await nameOfFolder());
    mkdirSync(path);
    chmodSync(path, 0o755);

    await expectOff();
  });
});
