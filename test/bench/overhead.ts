/**
 * What the extension adds after the runtime is done, and what it costs while a function is warm: strategies and
 * endpoints against each other, on both engines. Of what `end` adds, at least 25 ms are the platform's own buffering.
 */
import { ENGINES, type Engine, type LambdaOptions, withLambda } from '../support/lambda.ts';
import { cpuMs, quantile, spread, table } from './support/measure.ts';

const INVOCATIONS = 30;
/** The first ones load code and learn about the endpoint. */
const WARM_UP = 2;

const CASES: Readonly<Record<string, LambdaOptions>> = {
  'no endpoint': { env: { OTEL_EXPORTER_OTLP_ENDPOINT: '' } },
  'end, healthy': { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end' } },
  'invoke, healthy': { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'invoke' } },
  'default, healthy': {},
  'default, slow by 50 ms': { sink: { answer: () => later(50) } },
  'default, refused': { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' } },
  'default, never answers': { sink: { answer: () => new Promise(() => {}) } },
};

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function measure(engine: Engine, options: LambdaOptions) {
  const added: number[] = [];
  let cpu = Number.NaN;
  await withLambda(engine, options, async ({ invoke, events }) => {
    const started = events.find(
      (event) => event.kind === 'process-started' && event.process.role === 'extension',
    );
    const pid = started?.kind === 'process-started' ? started.process.pid : 0;
    let before = 0;
    for (let turn = 0; turn < INVOCATIONS + WARM_UP; turn += 1) {
      if (turn === WARM_UP) before = cpuMs(pid);
      const { runtimeDoneAt, endedAt } = await invoke(
        JSON.stringify({ logs: ['one', 'two', 'three'], waitMs: 20 }),
      );
      if (turn >= WARM_UP) added.push(endedAt - runtimeDoneAt);
    }
    cpu = (cpuMs(pid) - before) / INVOCATIONS;
  });
  return { added, cpu };
}

const rows: Record<string, string>[] = [];
for (const [name, options] of Object.entries(CASES)) {
  for (const engine of ENGINES) {
    const { added, cpu } = await measure(engine, options);
    rows.push({
      case: name,
      engine,
      'added, ms': spread(added),
      'at most': quantile(added, 1).toFixed(1),
      'CPU per invocation, ms': cpu.toFixed(1),
    });
  }
}
console.log(
  `Added after the runtime is done, from the third invocation on, median (10 %–90 %) of ${INVOCATIONS}\n\n${table(rows)}`,
);
