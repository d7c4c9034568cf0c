import type { SandboxEvent } from '../../sandbox/events.ts';
import type { SinkLog } from '../../sandbox/otlp/logs.ts';
import type { OtlpValue } from '../../sandbox/otlp/values.ts';
import { valueText } from '../../sandbox/viewer/span-text.ts';
import type { InvocationSpans } from './check-spans.ts';
import type { Findings } from './findings.ts';
import type { ExpectedLog } from './story.ts';
import type { InvocationTruth } from './truth.ts';

interface Arrived {
  /** Of each truth, in the same order. */
  readonly spans: readonly InvocationSpans[];
  readonly logs: readonly SinkLog[];
  readonly events: readonly SandboxEvent[];
}

/**
 * Each line of the story arrived once, with its level, under its span; so did each other line that the function
 * or its runtime wrote, and each failure that the platform reported to the extension; and nothing else did.
 */
export function checkLogs(truths: readonly InvocationTruth[], arrived: Arrived, findings: Findings): void {
  const left = new Set(arrived.logs);
  const untold = truths.map((truth, index) =>
    checkStory({ truth, spans: arrived.spans[index], left }, findings),
  );
  for (const [index, truth] of truths.entries()) {
    for (const text of untold[index] ?? []) checkUntold({ truth, text, left }, findings);
  }
  for (const failure of reportedFailures(arrived.events)) checkFailure(failure, left, findings);
  findings.equal('logs', 'unexpected', { expected: [], got: [...left].map(bodyText) });
  for (const log of arrived.logs) {
    if (log.problems.length > 0) findings.equal(bodyText(log), 'flaws', { expected: [], got: log.problems });
  }
}

interface Chapter {
  readonly truth: InvocationTruth;
  readonly spans: InvocationSpans | undefined;
  /** Logs that nothing has claimed yet. */
  readonly left: Set<SinkLog>;
}

/** → what the function wrote and the story does not tell. */
function checkStory({ truth, spans, left }: Chapter, findings: Findings): readonly string[] {
  const where = truth.step.title;
  const untold = [...(truth.init?.logs ?? []), ...truth.logs].map(recordText);
  for (const expected of truth.step.expected.logs) {
    const what = `"${expected.text}"`;
    const log = claim(left, (candidate) => isLine(candidate, expected, truth), { where, what }, findings);
    const written = strike(untold, expected.text);
    if (log === undefined) continue;
    const owner = ownerOf(expected, spans);
    const is = (of: string, wanted: unknown, got: unknown) =>
      findings.equal(where, `${of} of ${what}`, { expected: wanted, got });
    is('severity', expected.severity, log.severityNumber);
    is('trace id', owner?.traceId, log.traceId);
    is('span id', owner?.spanId, log.spanId);
    const time = timeIn(written);
    if (time !== undefined)
      findings.sameTime(where, `time of ${what}`, { expected: time, got: log.timeNano });
  }
  return untold;
}

/** Takes the one log that fits out of those left; reports where it is not one. */
function claim(
  left: Set<SinkLog>,
  fits: (log: SinkLog) => boolean,
  { where, what }: { readonly where: string; readonly what: string },
  findings: Findings,
): SinkLog | undefined {
  const found = [...left].filter(fits);
  findings.equal(where, `times that ${what} arrived`, { expected: 1, got: found.length });
  for (const log of found) left.delete(log);
  return found[0];
}

function isLine(log: SinkLog, { text, under }: ExpectedLog, { invocation, init }: InvocationTruth): boolean {
  if (!bodyText(log).startsWith(text)) return false;
  if (under !== 'init') return log.attributes['faas.invocation_id'] === invocation.requestId;
  const timeMs = Number(log.timeNano) / 1e6;
  return init !== undefined && timeMs >= init.startMs && timeMs <= init.endMs + 1;
}

function ownerOf({ under }: ExpectedLog, spans: InvocationSpans | undefined) {
  if (under === undefined) return spans?.invocation;
  return under === 'init' ? spans?.init : spans?.own.find(({ name }) => name === under);
}

interface Untold {
  readonly truth: InvocationTruth;
  readonly text: string;
  readonly left: Set<SinkLog>;
}

function checkUntold({ truth, text, left }: Untold, findings: Findings): void {
  const { requestId } = truth.invocation;
  const fits = (log: SinkLog) => {
    // A line of the init phase names no invocation.
    const named = log.attributes['faas.invocation_id'] ?? requestId;
    return named === requestId && bodyText(log) !== '' && text.includes(bodyText(log));
  };
  claim(left, fits, { where: truth.step.title, what: `"${text.trim()}"` }, findings);
}

interface ReportedFailure {
  readonly type: string;
  readonly requestId: string | undefined;
}

/** Reports of failures that reached the extension; one that was sent again is the same one. */
function reportedFailures(events: readonly SandboxEvent[]): readonly ReportedFailure[] {
  const failures = new Map<string, ReportedFailure>();
  for (const event of events) {
    if (event.kind !== 'telemetry-sent' || event.status !== 200) continue;
    for (const { type, time, record } of event.records) {
      const { status, requestId } = record as { status?: string; requestId?: string };
      const failed = /^platform\.(init)?report$/i.test(type) && status !== 'success';
      if (failed) failures.set(`${type} ${requestId} ${time}`, { type, requestId });
    }
  }
  return [...failures.values()];
}

/** The setting `LAMBDA_OTEL_BRIDGE_PLATFORM_LOGS` is `problems` unless set: its reports of failures are logs too. */
function checkFailure({ type, requestId }: ReportedFailure, left: Set<SinkLog>, findings: Findings): void {
  const fits = ({ body }: SinkLog) =>
    fieldOf(body, 'type') === type && fieldOf(body, 'requestId') === requestId;
  const log = claim(left, fits, { where: 'platform logs', what: `${type} of ${requestId}` }, findings);
  if (log !== undefined)
    findings.equal('platform logs', `severity of ${type}`, { expected: 17, got: log.severityNumber });
}

function fieldOf(body: OtlpValue | undefined, key: string): OtlpValue | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  return new Map<string, OtlpValue>(Object.entries(body)).get(key);
}

function bodyText({ body }: SinkLog): string {
  return typeof body === 'string' ? body.trimEnd() : valueText(body ?? null);
}

function recordText(record: unknown): string {
  return typeof record === 'string' ? record : JSON.stringify(record);
}

/** Takes out the first text that contains `part`, and returns it. */
function strike(texts: string[], part: string): string | undefined {
  const index = texts.findIndex((text) => text.includes(part));
  return index < 0 ? undefined : texts.splice(index, 1)[0];
}

/** The time that the line itself gives, epoch ms. */
function timeIn(text = ''): number | undefined {
  const [time] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(text) ?? [];
  return time === undefined ? undefined : Date.parse(time);
}
