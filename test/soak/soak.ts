/**
 * Lives of sandboxes, one after another, each by a plan that a seed decides: invocations of every kind, an endpoint of
 * changing mood. After each life every line and every invocation is looked for at the sink. Ends with 1, the seed and
 * the history where one is unaccounted for.
 *
 * `npm run soak -- --minutes 10 --seed 7 [--life 12] [--engine node]`
 */
import { ENGINES, type Engine } from '../support/lambda.ts';
import { toolOptions } from '../support/tool-options.ts';
import { planLife } from './plan.ts';
import { type Life, runLife } from './run-life.ts';

const options = toolOptions('npm run soak -- [--minutes N] [--seed S] [--life N] [--engine bun|node]', {
  minutes: /^\d+(\.\d+)?$/,
  seed: /^\d+$/,
  life: /^\d+$/,
  engine: /^(bun|node)$/,
});
const seed = Number(options.seed ?? Math.floor(Math.random() * 1e6));
const endAt = Date.now() + Number(options.minutes ?? 1) * 60_000;
const engines = ENGINES.filter((engine) => options.engine === undefined || engine === options.engine);

const totals = { lives: 0, invocations: 0, resets: 0, accepted: 0, missing: 0, told: 0, repeated: 0 };

function add({ invocations, resets, logs, traces }: Life): void {
  totals.lives += 1;
  totals.invocations += invocations;
  totals.resets += resets;
  for (const { accepted, missing, told, repeated } of [logs, traces]) {
    totals.accepted += accepted.length;
    totals.missing += missing.length;
    totals.told += told;
    totals.repeated += repeated.length;
  }
}

function summary(): string {
  const { lives, invocations, resets, accepted, missing, told, repeated } = totals;
  return (
    `seed ${seed}: ${lives} lives, ${invocations} invocations, ${resets} resets; ` +
    `${accepted} lines and spans accepted, ${missing} not at the sink, ${told} told as lost, ${repeated} more than once`
  );
}

async function live(number: number, engine: Engine): Promise<boolean> {
  const plan = planLife(seed, number);
  const life = await runLife(engine, plan);
  add(life);
  console.log(
    `life ${number} on ${engine}: ${life.invocations} invocations, ${life.resets} resets; ${summary()}`,
  );
  if (life.problems.length === 0) return true;
  const history = JSON.stringify(plan, undefined, 1);
  console.error(
    [`seed ${seed}, life ${number} on ${engine}:`, ...life.problems, 'history:', history, ...life.told].join(
      '\n',
    ),
  );
  return false;
}

async function soak(): Promise<boolean> {
  if (options.life !== undefined) {
    for (const engine of engines) if (!(await live(Number(options.life), engine))) return false;
    return true;
  }
  for (let number = 0; Date.now() < endAt; number += 1) {
    const engine = engines[number % engines.length] ?? 'bun';
    if (!(await live(number, engine))) return false;
  }
  return true;
}

const isClean = await soak();
console.log(`${isClean ? 'clean' : 'broken'}: ${summary()}`);
process.exitCode = isClean ? 0 : 1;
