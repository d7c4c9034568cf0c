/**
 * What each engine costs Init: time from exec to register, which the function's runtime waits for, and to the first
 * `next`; CPU and memory until Init is over, when the environment is frozen and nothing else has been loaded.
 */
import { ENGINES, type Engine, withLambda } from '../support/lambda.ts';
import { cpuMs, extensionPid, memoryMb, spread, table } from './support/measure.ts';

const RUNS = 15;

interface Start {
  readonly registerMs: number;
  readonly nextMs: number;
  readonly cpu: number;
  readonly resident: number;
  readonly private: number;
}

async function start(engine: Engine): Promise<Start> {
  let result: Start | undefined;
  await withLambda(engine, {}, async ({ eventsOf, events }) => {
    const pid = extensionPid(events);
    const memory = memoryMb(pid);
    result = {
      registerMs: eventsOf('extension-registered')[0]?.sinceExecMs ?? Number.NaN,
      nextMs: eventsOf('extension-ready')[0]?.sinceExecMs ?? Number.NaN,
      cpu: cpuMs(pid),
      ...memory,
    };
  });
  if (result === undefined) throw new Error('the sandbox did not start');
  return result;
}

const rows: Record<string, string>[] = [];
for (const engine of ENGINES) {
  const runs: Start[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await start(engine));
  rows.push({
    engine,
    'to register, ms': spread(runs.map(({ registerMs }) => registerMs)),
    'to next, ms': spread(runs.map(({ nextMs }) => nextMs)),
    'CPU in Init, ms': spread(runs.map(({ cpu }) => cpu)),
    'resident, MB': spread(runs.map(({ resident }) => resident)),
    'private, MB': spread(runs.map((one) => one.private)),
  });
}
console.log(`Start of the extension, median (10 %–90 %) of ${RUNS} runs\n\n${table(rows)}`);
