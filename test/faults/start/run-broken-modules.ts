import { join } from 'node:path';
import type { Clock } from '../../../src/clock.ts';
import type { runBridge } from '../../../src/main.ts';
import { breakableModules, HOOK } from '../../support/fault-injection.ts';
import { InMemoryPlatform } from '../../support/in-memory-platform.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/**
 * Breaks each module of an instrumented build in its turn, beneath a platform in memory, and prints what came of it,
 * one JSON object a line. A process of its own, on either engine: what nobody catches is the process's to tell.
 */
export interface BrokenRun {
  readonly module: string;
  readonly when: string;
  /** `next` was asked for after Init and after each invocation, and the extension did not end before SHUTDOWN. */
  readonly answersNext: boolean;
  /** It ended after SHUTDOWN, before the deadline. */
  readonly endsInTime: boolean;
  /** All telemetry arrived. */
  readonly isAllThere: boolean;
  readonly lines: number;
}

/** What no other code can stand in for: the engine's entry, what speaks with the platform, and the last resort. */
const FLOOR =
  /^(?:main|main-.*|process|http|http-.*|last-resort|extension-api\/(?:client|events|registration))\.ts$/;

const START = Date.UTC(2026, 10, 23, 12);
const REQUESTS = ['6d68ca91-49c9-448d-89b8-7ca3e6dc66aa', '79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36'];

/** When a module breaks, in calls of its functions. */
const TIMES: Readonly<Record<string, (call: number) => boolean>> = {
  'from the first call on': () => true,
  'from the third call on': (call) => call >= 3,
  'from the tenth call on': (call) => call >= 10,
  'in its first call alone': (call) => call === 1,
  'in its fifth call alone': (call) => call === 5,
};

let lines: string[] = [];
const uncaught = (error: unknown) => void lines.push(`uncaught: ${error}`);
process.on('unhandledRejection', uncaught);
process.on('uncaughtException', uncaught);

/** Breaks one module at the given calls. */
function breakModule(broken: string, at: (call: number) => boolean): void {
  let calls = 0;
  const hook = (module: string) => {
    if (module !== broken) return;
    calls += 1;
    if (at(calls)) throw new Error('injected');
  };
  Object.assign(globalThis, { [HOOK]: hook });
}

/** A clock whose timers fail as the engine's do: the process is told, and goes on. */
function sturdy(clock: ManualClock): Clock {
  const run = (fire: () => void) => () => {
    try {
      fire();
    } catch (error) {
      uncaught(error);
    }
  };
  return { now: () => clock.now(), after: (ms, fire) => clock.after(ms, run(fire)) };
}

class Running {
  readonly clock = new ManualClock(START);
  readonly platform = new InMemoryPlatform();
  end: 'none' | 'well' | 'badly' = 'none';

  constructor(run: typeof runBridge) {
    run({
      http: this.platform.http,
      problem: undefined,
      loadingMs: 0,
      clock: sturdy(this.clock),
      env: {
        AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        LAMBDA_OTEL_BRIDGE_FLUSH: 'end',
      },
      name: 'lambda-otel-bridge',
      registered: undefined,
      write: (text) => lines.push(text) > 0,
      random: () => 0.5,
    }).then(
      () => {
        this.end = 'well';
      },
      () => {
        this.end = 'badly';
      },
    );
  }

  get polls(): number {
    return this.platform.calls.filter((call) => call === 'next').length;
  }

  /** Lets time pass until something holds, a minute at most. */
  async until(holds: () => boolean): Promise<void> {
    for (let turn = 0; turn < 1200 && !holds(); turn += 1) await this.clock.advance(50);
  }

  async invoke(requestId: string): Promise<void> {
    const record = { requestId, status: 'error' };
    this.platform.next({ eventType: 'INVOKE', deadlineMs: this.clock.now() + 3000, requestId });
    this.#post('platform.start', { requestId });
    this.#post('function', { message: 'hello', level: 'WARN', n: 1 });
    await this.clock.advance(20);
    this.#post('platform.runtimeDone', record);
    this.#post('platform.report', { ...record, metrics: { durationMs: 20 } });
  }

  /** As the engine's server does it, an exception is told, and the next POST comes. */
  #post(type: string, record: object): void {
    try {
      this.platform.post({ time: new Date(this.clock.now()).toISOString(), type, record });
    } catch (error) {
      uncaught(error);
    }
  }
}

async function runBroken(run: typeof runBridge, module: string, when: string): Promise<BrokenRun> {
  lines = [];
  breakModule(module, TIMES[when] ?? (() => false));
  const running = new Running(run);
  const { clock, platform } = running;

  await running.until(() => running.polls === 1);
  let answersNext = running.polls === 1;
  for (const [index, requestId] of REQUESTS.entries()) {
    await running.invoke(requestId);
    await running.until(() => running.polls === index + 2);
    answersNext &&= running.polls === index + 2 && running.end === 'none';
  }
  const deadlineMs = clock.now() + 2000;
  platform.next({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason: 'spindown' });
  await running.until(() => running.end !== 'none');

  const exported = JSON.stringify(platform.bodies('/v1/traces'));
  return {
    module,
    when,
    answersNext,
    endsInTime: running.end === 'well' && clock.now() <= deadlineMs,
    isAllThere: REQUESTS.every((requestId) => exported.includes(requestId)),
    lines: lines.length,
  };
}

const [, , folder = ''] = process.argv;
const { runBridge: run } = await import(join(folder, 'main.js'));
// Loads what is loaded late: time in memory does not wait for files.
for (let healthy = false; !healthy; ) healthy = (await runBroken(run, 'none', '')).isAllThere;
for (const when of Object.keys(TIMES)) {
  for (const module of breakableModules().filter((one) => !FLOOR.test(one)))
    console.log(JSON.stringify(await runBroken(run, module, when)));
}
process.exit(0);
