import type { FaultyAnswer } from '../../../src/sandbox/otlp-sink.ts';
import type { Row, Run } from './row.ts';

/** Longer than one attempt may take in the rows that say so. */
const FREEZE_MS = 1500;
const SHORT_ATTEMPT = { OTEL_EXPORTER_OTLP_TIMEOUT: '700' };

const OK = { status: 200, headers: {} };

/** Each of these freezes the first flush of a run, once, at one of its steps. */
const FROZEN = { addsMs: FREEZE_MS + 1025, outcome: 'all arrives' } as const;

/** The sandbox is frozen, or its last moment comes, while telemetry is on its way. */
export const FREEZE_ROWS: readonly Row[] = [
  {
    name: 'a freeze when the connection has been made',
    setting: ({ extension }) => ({ sink: { onConnect: once(() => void extension.freeze(FREEZE_MS)) } }),
    ...FROZEN,
  },
  {
    name: 'a freeze when the request has been sent, and the answer comes meanwhile',
    setting: ({ extension }) => ({ sink: { answer: once(() => void extension.freeze(FREEZE_MS)) } }),
    ...FROZEN,
  },
  {
    name: 'a freeze when the request has been sent, longer than it may take, and the answer comes meanwhile',
    setting: ({ extension }) => ({
      env: SHORT_ATTEMPT,
      sink: { answer: once(() => void extension.freeze(FREEZE_MS)) },
    }),
    ...FROZEN,
    note: 'The answer that lies there after the thaw is believed.',
  },
  {
    name: 'a freeze when the request has been sent, and the connection breaks meanwhile',
    setting: ({ extension }) => ({
      env: SHORT_ATTEMPT,
      sink: {
        answer: once((): FaultyAnswer => {
          void extension.freeze(FREEZE_MS);
          return 'reset';
        }),
      },
    }),
    ...FROZEN,
  },
  {
    name: 'a freeze in the middle of an answer',
    setting: ({ extension }) => ({
      sink: { answer: once(() => ({ ...OK, body: frozenInTheMiddle(() => extension.freeze(FREEZE_MS)) })) },
    }),
    ...FROZEN,
  },
  {
    name: 'a freeze between two requests',
    setting: ({ extension }) => ({ sink: { onExport: once(() => void extension.freeze(FREEZE_MS)) } }),
    ...FROZEN,
  },
  {
    name: 'the sandbox freezes while a request is in flight',
    setting: {
      env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end', LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: '100' },
      sink: { answer: () => after(400) },
    },
    play: thriceWithPauses,
    outcome: 'all arrives',
    note: 'The answer is believed after the thaw.',
  },
  {
    name: 'the sandbox freezes longer than an attempt may take, and the answer is there after it',
    setting: {
      env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end', LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: '100', ...SHORT_ATTEMPT },
      sink: { answer: () => after(400) },
    },
    play: thriceWithPauses,
    outcome: 'all arrives',
  },
  {
    name: 'the sandbox freezes longer than an attempt may take, and the answer never comes',
    setting: () => ({
      env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'end', LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: '100', ...SHORT_ATTEMPT },
      sink: { answer: once(() => new Promise<undefined>(() => {})) },
    }),
    play: thriceWithPauses,
    outcome: 'all arrives',
    note: 'It is sent again.',
  },
  {
    name: 'SHUTDOWN during a flush',
    setting: { env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'invoke' }, sink: { answer: () => after(300) } },
    play: async ({ invoke }) => {
      await invoke();
      await invoke({ waitMs: 150 });
    },
    outcome: 'all arrives',
  },
  {
    name: 'SHUTDOWN with 390 ms',
    setting: { relay: { shutdownMs: 390 }, env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'invoke' } },
    outcome: 'all arrives',
  },
  {
    name: 'SHUTDOWN with 390 ms, and an endpoint that takes longer',
    setting: {
      relay: { shutdownMs: 390 },
      env: { LAMBDA_OTEL_BRIDGE_FLUSH: 'invoke' },
      sink: { answer: () => after(3000) },
    },
    outcome: 'losses are told',
  },
];

/** Does it for the first only. */
function once<Given extends readonly unknown[], Result>(act: (...given: Given) => Result) {
  let done = false;
  return (...given: Given): Result | undefined => {
    if (done) return undefined;
    done = true;
    return act(...given);
  };
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function* frozenInTheMiddle(freeze: () => Promise<void>): AsyncIterable<string> {
  yield 'half';
  await freeze();
  yield 'and the rest';
}

async function thriceWithPauses({ invoke }: Run): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await invoke();
    await Bun.sleep(1000);
  }
  await invoke({ waitMs: 600 });
}
