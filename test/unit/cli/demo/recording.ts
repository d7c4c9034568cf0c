import type { Recording } from '../../../../src/cli/demo/check.ts';
import { type ExpectedLog, type Step, story } from '../../../../src/cli/demo/story.ts';
import type { PlayedStep } from '../../../../src/cli/demo/truth.ts';
import type { SandboxEvent } from '../../../../src/sandbox/events.ts';
import type { SinkLog } from '../../../../src/sandbox/otlp/logs.ts';
import type { SinkMetric } from '../../../../src/sandbox/otlp/metrics.ts';
import type { SinkSpan } from '../../../../src/sandbox/otlp/traces.ts';
import { log, metric, SDK, span } from '../../sandbox/viewer/builders.ts';

const INSTANCE = '2026/11/23/sample-function[$LATEST]0123456789abcdef0123456789abcdef';

/** What a run leaves behind; open to be spoilt by a test. */
export interface Run {
  steps: PlayedStep[];
  events: SandboxEvent[];
  spans: SinkSpan[];
  logs: SinkLog[];
  metrics: SinkMetric[];
}

/** What the extension sends under. */
export const RESOURCE = {
  schemaUrl: '',
  attributes: {
    'service.name': 'sample-function',
    'faas.name': 'sample-function',
    'faas.version': '$LATEST',
    'faas.instance': INSTANCE,
    'faas.max_memory': 536_870_912n,
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': 'eu-central-1',
  },
};

/** 2026-11-23T15:02:33Z. */
const START_MS = 1_795_446_153_000;
/** Each step has ten seconds of its own. */
const STEP_MS = 10_000;
const INIT_MS = 200;
const DURATION_MS = 100;

/** The demo's whole story as it is when the extension makes no mistake. */
export function faultlessRun(): Run {
  const run: Run = { steps: [], events: [], spans: [], logs: [], metrics: [] };
  for (const [index, step] of story('http://127.0.0.1:1/charge').entries()) playStep(run, step, index);
  run.spans = run.spans.map((item) => (item.resource === SDK ? item : { ...item, resource: RESOURCE }));
  run.logs = run.logs.map((item) => ({ ...item, resource: RESOURCE }));
  return run;
}

export function toRecording({ steps, events, spans, logs, metrics }: Run): Recording {
  const header = 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=2be948a625588e32;Sampled=1';
  const orders = steps.filter(({ step }) => step.event['action'] === 'order');
  const received = { spans, logs, metrics, requests: [] };
  return { steps, events, received, calls: orders.map(() => header) };
}

interface Ids {
  readonly requestId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly upstream: string;
  readonly initTraceId: string;
  readonly initSpanId: string;
}

function playStep(run: Run, step: Step, index: number): void {
  const { expected } = step;
  const ids = idsOf(index, expected.init);
  const startMs = START_MS + index * STEP_MS;
  const doneMs = startMs + DURATION_MS;
  const root = `Root=1-${ids.traceId.slice(0, 8)}-${ids.traceId.slice(8)}`;
  const traceHeader = `${root};Parent=${ids.upstream};Sampled=${step.trace === 'sampled' ? 1 : 0}`;
  const tracing = { spanId: ids.spanId, type: 'X-Amzn-Trace-Id', value: traceHeader };
  const failed = expected.status !== 'success';
  const { requestId } = ids;

  run.steps.push({ step, invocation: invocationOf(step, { requestId, startMs, doneMs }) });
  run.events.push({ kind: 'invoke-started', at: startMs, requestId, deadlineMs: 0, traceHeader });
  if (expected.init !== 'none') playInit(run, step, { ids, startMs });
  generate(run, startMs, 'platform.start', { requestId, ...(step.trace === 'sampled' ? { tracing } : {}) });
  for (const line of expected.logs) {
    if (line.under !== 'init')
      generate(run, startMs + 10, 'function', `${new Date(startMs + 10).toISOString()}\t-\t${line.text}\n`);
  }
  generate(run, doneMs, 'platform.runtimeDone', { requestId, status: expected.status });
  if (failed) {
    const record = { requestId, status: expected.status };
    send(run, doneMs, 'platform.report', record);
    run.logs.push(
      log({
        ...owned(ids),
        severityNumber: 17,
        body: { type: 'platform.report', ...record },
        timeNano: nano(doneMs),
      }),
    );
  }
  run.spans.push(invocationSpan(step, { ids, startMs, doneMs }), ...ownSpans(step, ids, startMs));
  run.logs.push(...expected.logs.map((line) => logOf(line, { step, ids, startMs })));
  run.metrics.push(...metricsOf(step));
}

const COUNTED_BY = {
  success: 'faas.invocations',
  error: 'faas.errors',
  failure: 'faas.errors',
  timeout: 'faas.timeouts',
};

function metricsOf({ expected }: Step): readonly SinkMetric[] {
  const { init, status } = expected;
  const durations = ['faas.invoke_duration', ...(init === 'none' ? [] : ['faas.init_duration'])];
  return [
    metric({ name: COUNTED_BY[status], value: 1n }),
    ...(init === 'init' ? [metric({ name: 'faas.coldstarts', value: 1n })] : []),
    ...durations.map((name) => metric({ name, kind: 'histogram', seconds: [DURATION_MS / 1000] })),
  ];
}

function playInit(run: Run, step: Step, { ids, startMs }: { ids: Ids; startMs: number }): void {
  const phase = step.expected.init === 'init' ? 'init' : 'invoke';
  generate(run, startMs - INIT_MS, 'platform.initStart', { phase, instanceId: INSTANCE });
  generate(run, startMs - INIT_MS / 2, 'function', 'prices loaded\n');
  generate(run, startMs, 'platform.initReport', { phase, status: 'success' });
  run.spans.push(
    span({
      name: 'init',
      traceId: ids.initTraceId,
      spanId: ids.initSpanId,
      parentSpanId: phase === 'init' ? ids.spanId : undefined,
      startNano: nano(startMs - INIT_MS),
      endNano: nano(startMs),
    }),
  );
}

function invocationSpan(
  { trace, expected }: Step,
  { ids, startMs, doneMs }: { ids: Ids; startMs: number; doneMs: number },
): SinkSpan {
  const failed = expected.status !== 'success';
  const link = { traceId: ids.initTraceId, spanId: ids.initSpanId, traceState: '', flags: 1 };
  return span({
    name: 'sample-function',
    kind: 'server',
    traceId: ids.traceId,
    spanId: ids.spanId,
    parentSpanId: trace === 'sampled' ? ids.upstream : undefined,
    startNano: nano(startMs),
    endNano: nano(doneMs),
    attributes: {
      'faas.invocation_id': ids.requestId,
      'faas.coldstart': expected.init === 'init',
      ...(failed ? { 'error.type': expected.status } : {}),
    },
    links: expected.init === 'again' ? [{ ...link, attributes: {}, droppedAttributes: 0 }] : [],
    status: { code: failed ? 'error' : 'unset', message: '' },
  });
}

function ownSpans({ expected }: Step, ids: Ids, startMs: number): readonly SinkSpan[] {
  return expected.spans.map(({ name, kind, error }) =>
    span({
      ...{
        name,
        kind,
        traceId: ids.traceId,
        spanId: ownSpanId(name),
        parentSpanId: ids.spanId,
        resource: SDK,
      },
      ...{ startNano: nano(startMs + 10), endNano: nano(startMs + 20) },
      status: error === undefined ? { code: 'unset', message: '' } : { code: 'error', message: error },
    }),
  );
}

function logOf(
  { severity, text, under }: ExpectedLog,
  { ids, startMs }: { step: Step; ids: Ids; startMs: number },
): SinkLog {
  if (under === 'init') {
    const owner = { traceId: ids.initTraceId, spanId: ids.initSpanId };
    return log({ ...owner, severityNumber: severity, body: text, timeNano: nano(startMs - INIT_MS / 2) });
  }
  const spanId = under === undefined ? ids.spanId : ownSpanId(under);
  return log({ ...owned(ids), spanId, severityNumber: severity, body: text, timeNano: nano(startMs + 10) });
}

function owned({ requestId, traceId, spanId }: Ids) {
  return { traceId, spanId, attributes: { 'faas.invocation_id': requestId } };
}

function invocationOf({ expected }: Step, given: { requestId: string; startMs: number; doneMs: number }) {
  const { requestId, startMs, doneMs } = given;
  return {
    requestId,
    status: expected.status,
    response: expected.response,
    errorType: undefined,
    startedAt: startMs,
    respondedAt: doneMs,
    runtimeDoneAt: doneMs,
    endedAt: doneMs,
    billedDurationMs: DURATION_MS,
    initDurationMs: undefined,
  };
}

function generate({ events }: Run, at: number, type: string, record: unknown): void {
  events.push({
    kind: 'telemetry-generated',
    at,
    record: { time: new Date(at).toISOString(), type, record },
  });
}

function send({ events }: Run, at: number, type: string, record: unknown): void {
  const records = [{ time: new Date(at).toISOString(), type, record }];
  events.push({
    kind: 'telemetry-sent',
    at,
    name: 'x',
    records,
    body: '',
    bytes: 1,
    status: 200,
    durationMs: 1,
  });
}

function idsOf(index: number, init: Step['expected']['init']): Ids {
  const digit = (index + 1).toString(16);
  const traceId = digit.repeat(32);
  return {
    requestId: `request-${index}`,
    traceId,
    spanId: digit.repeat(16),
    upstream: `f${digit.repeat(15)}`,
    initTraceId: init === 'init' ? traceId : `e${digit.repeat(31)}`,
    initSpanId: `e${digit.repeat(15)}`,
  };
}

function ownSpanId(name: string): string {
  return Buffer.from(name.padEnd(8).slice(0, 8)).toString('hex');
}

function nano(ms: number): bigint {
  return BigInt(ms) * 1_000_000n;
}
