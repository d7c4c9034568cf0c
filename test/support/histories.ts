import fc from 'fast-check';

/**
 * Generates the lives of sandboxes as the Telemetry API tells them: whole POST bodies, in every launch type, with
 * everything that may go wrong on the way.
 */

export type Launch =
  | 'on-demand'
  | 'suppressed-init'
  | 'provisioned-concurrency'
  | 'snap-start'
  | 'lambda-managed-instances';

interface Json {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

/** What the bridge gets, in order. */
export type Step =
  | { readonly kind: 'post'; readonly body: string; readonly at: number }
  | {
      readonly kind: 'invoke';
      readonly requestId: string;
      readonly traceHeader: string | undefined;
      readonly at: number;
    };

export interface History {
  readonly launch: Launch;
  readonly steps: readonly Step[];
  /** A mark in each log record that was written, as often as it arrives; none where bytes were lost. */
  readonly marks: readonly string[];
  /** Elements of all POSTs, repeated bodies left out. */
  readonly elements: number;
}

const BEGIN = Date.UTC(2026, 10, 23, 12);
/** Longer than Lambda waits before it tries again. */
const GAP_MS = 90_000;
/** No history lasts longer. */
export const SPAN_OF_HISTORY = { from: BEGIN - 120_000, to: BEGIN + 10 * GAP_MS };

/** To the microsecond: no two records of a history are written at the same time. */
const iso = (at: number) =>
  `${new Date(Math.floor(at)).toISOString().slice(0, -1)}${String(Math.round((at % 1) * 1000)).padStart(3, '0')}Z`;

interface LogPlan {
  readonly layout: 'node' | 'python' | 'java' | 'json' | 'json text' | 'raw' | 'extension';
  readonly place: 'early' | 'during' | 'late';
}

interface InvocationPlan {
  readonly requestId: string;
  readonly outcome: 'success' | 'error' | 'timeout' | 'silent' | 'unreported';
  readonly tracing: 'sampled' | 'unsampled' | 'none';
  readonly logs: readonly LogPlan[];
}

const log: fc.Arbitrary<LogPlan> = fc.record({
  layout: fc.constantFrom('node', 'python', 'java', 'json', 'json text', 'raw', 'extension'),
  place: fc.constantFrom('early', 'during', 'late'),
});

const invocation: fc.Arbitrary<InvocationPlan> = fc.record({
  // Few ids, so that asynchronous retries repeat them.
  requestId: fc.constantFrom(...[1, 2, 3, 4].map((n) => `6d68ca91-49c9-448d-89b8-7ca3e6dc66a${n}`)),
  outcome: fc.constantFrom('success', 'error', 'timeout', 'silent', 'unreported'),
  tracing: fc.constantFrom('sampled', 'unsampled', 'none'),
  logs: fc.array(log, { maxLength: 5 }),
});

const HEADERS = {
  sampled: 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa2;Parent=2be948a625588e32;Sampled=1',
  unsampled: 'Root=1-5f35ae12-0c0fec141ab77a00bc047aa3;Sampled=0',
  none: undefined,
};

/** The record of a log whose message is the mark. */
function logRecord({ layout }: LogPlan, mark: string, requestId: string | undefined, at: number): unknown {
  switch (layout) {
    case 'node':
      return `${iso(at)}\t${requestId ?? 'undefined'}\tINFO\t${mark}\n`;
    case 'python':
      return `[INFO]\t${iso(at)}\t${requestId ?? ''}\t${mark}\n`;
    case 'java':
      return `[INFO] ${mark}`;
    case 'json':
      return { timestamp: iso(at), level: 'INFO', message: mark, requestId };
    case 'json text':
      return JSON.stringify({ level: 30, time: at, msg: mark, awsRequestId: requestId });
    case 'raw':
    case 'extension':
      return mark;
  }
}

class Telling {
  readonly events: Json[] = [];
  readonly marks: string[] = [];
  readonly invokes: Step[] = [];

  event(at: number, type: string, record: unknown): void {
    this.events.push({ time: iso(at), type, record });
  }

  log(plan: LogPlan, at: number, requestId: string | undefined): void {
    const mark = `mark-${this.marks.length}-`;
    this.marks.push(mark);
    this.event(
      at,
      plan.layout === 'extension' ? 'extension' : 'function',
      logRecord(plan, mark, requestId, at),
    );
  }
}

function tellInit(telling: Telling, launch: Launch): void {
  const initializationType = launch === 'suppressed-init' ? 'on-demand' : launch;
  const names = { functionName: 'orders', functionVersion: '1', instanceId: '2026/11/23/[1]abc' };
  const init = (from: number, to: number, facts: object) => {
    telling.event(from, 'platform.initStart', { initializationType, ...names, ...facts });
    telling.log({ layout: 'node', place: 'during' }, from + 1, undefined);
    telling.event(to - 1, 'platform.initRuntimeDone', { initializationType, status: 'success', ...facts });
    telling.event(to, 'platform.initReport', {
      initializationType,
      metrics: { durationMs: to - from },
      ...facts,
    });
  };
  if (launch === 'snap-start') {
    init(BEGIN - 90_000, BEGIN - 89_000, { phase: 'init' });
    telling.event(BEGIN - 500, 'platform.restoreStart', names);
    telling.event(BEGIN - 101, 'platform.restoreRuntimeDone', { status: 'success' });
    telling.event(BEGIN - 100, 'platform.restoreReport', { status: 'success', metrics: { durationMs: 400 } });
    return;
  }
  init(BEGIN - 900, BEGIN - 500, {
    phase: 'init',
    status: launch === 'suppressed-init' ? 'error' : 'success',
  });
  if (launch === 'suppressed-init') init(BEGIN - 400, BEGIN - 100, { phase: 'invoke' });
}

const PLACES = { early: -5, during: 50, late: 105 };

function tellInvocation(telling: Telling, plan: InvocationPlan, from: number, managed: boolean): void {
  const { requestId, outcome, tracing } = plan;
  const header = HEADERS[tracing];
  const traced = tracing === 'sampled' ? { tracing: { type: 'X-Amzn-Trace-Id', value: header } } : {};
  if (!managed) telling.invokes.push({ kind: 'invoke', requestId, traceHeader: header, at: from + 2 });
  telling.event(from, 'platform.start', { requestId, version: '1', ...traced });
  for (const [n, one] of plan.logs.entries()) telling.log(one, from + PLACES[one.place] + n / 10, requestId);
  const status = outcome === 'unreported' ? 'success' : outcome;
  const spans = [{ name: 'responseLatency', start: iso(from), durationMs: 90 }];
  const end = { requestId, status, spans, metrics: { durationMs: 100, producedBytes: 8 }, ...traced };
  if (hasRuntimeDone(outcome, managed)) telling.event(from + 100, 'platform.runtimeDone', end);
  if (hasReport(outcome, managed)) telling.event(from + 150, 'platform.report', end);
}

function hasRuntimeDone(outcome: InvocationPlan['outcome'], managed: boolean): boolean {
  return outcome !== 'silent' && !managed;
}

function hasReport(outcome: InvocationPlan['outcome'], managed: boolean): boolean {
  return outcome !== 'silent' && (managed || outcome !== 'unreported');
}

/** How the story is spoilt on its way. */
export interface Disturbance {
  /** Events of neighbouring times change places. */
  readonly shuffled: boolean;
  /** Share of platform events that never come, of 100. */
  readonly lost: number;
  /** Share of platform events that come twice. */
  readonly repeated: number;
  /** Share of POSTs that come twice. */
  readonly postsRepeated: number;
  /** Share of POSTs that are cut in the middle of their last record, the rest in the next one. */
  readonly cut: number;
  /** Share of POSTs of which the end is missing: then nobody knows what was in them. */
  readonly truncated: number;
}

export const CALM: Disturbance = {
  shuffled: false,
  lost: 0,
  repeated: 0,
  postsRepeated: 0,
  cut: 0,
  truncated: 0,
};

/** True so many times of 100. */
type Chance = (share: number) => boolean;

function disturbed(events: readonly Json[], disturbance: Disturbance, chance: Chance): Json[] {
  const isLog = ({ type }: Json) => !type.startsWith('platform.');
  const arrived = events.flatMap((event) => {
    if (!isLog(event) && chance(disturbance.lost)) return [];
    return !isLog(event) && chance(disturbance.repeated) ? [event, event] : [event];
  });
  if (!disturbance.shuffled) return arrived;
  return arrived
    .map((event, index) => ({ event, key: index + (chance(50) ? 4 : 0) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ event }) => event);
}

/** A body as the platform cuts it: the head closed as if it were whole, the rest under the same envelope. */
function cutInTwo(body: string): [string, string] {
  const from = body.lastIndexOf('{"time":"');
  const envelope = /^\{"time":"[^"]*","type":"[^"]*","record":/.exec(body.slice(from))?.[0] ?? '';
  const middle = Math.floor((from + envelope.length + body.length - 2) / 2);
  return [`${body.slice(0, middle)}}]`, `[${envelope}${body.slice(middle)}`];
}

function postsOf(events: readonly Json[], size: number, disturbance: Disturbance, chance: Chance): string[] {
  const posts: string[] = [];
  for (let from = 0; from < events.length; from += size) {
    const body = JSON.stringify(events.slice(from, from + size));
    if (chance(disturbance.truncated)) posts.push(body.slice(0, Math.floor(body.length * 0.7)));
    else if (chance(disturbance.cut)) posts.push(...cutInTwo(body));
    else posts.push(body);
  }
  return posts;
}

function repeatedPosts(posts: readonly string[], { postsRepeated }: Disturbance, chance: Chance): string[] {
  return posts.flatMap((post) => (chance(postsRepeated) ? [post, post] : [post]));
}

/** INVOKEs come in their order among the POSTs, as if each POST took as long as the others. */
function interleaved(posts: readonly string[], invokes: readonly Step[]): Step[] {
  const every = Math.max(1, Math.floor(posts.length / (invokes.length + 1)));
  const left = [...invokes];
  const steps = posts.flatMap((body, index): Step[] => {
    const post: Step = { kind: 'post', body, at: BEGIN + index };
    return index % every === 0 ? [...left.splice(0, 1), post] : [post];
  });
  return [...steps, ...left];
}

/** Histories of the given launch types that suffer from the given disturbances, each to a random degree. */
export function histories(launches: readonly Launch[], disturbance: Disturbance): fc.Arbitrary<History> {
  return fc
    .record({
      launch: fc.constantFrom(...launches),
      invocations: fc.array(invocation, { minLength: 1, maxLength: 5 }),
      size: fc.integer({ min: 1, max: 9 }),
      gap: fc.constantFrom(GAP_MS, 1),
      tellsInvoke: fc.boolean(),
      dice: fc.infiniteStream(fc.nat(99)),
    })
    .map(({ launch, invocations, size, gap, tellsInvoke, dice }) => {
      const chance: Chance = (share) => share > 0 && Number(dice.next().value) < share;
      const managed = launch === 'lambda-managed-instances';
      const telling = new Telling();
      tellInit(telling, launch);
      // Only Managed Instances run many at once.
      const between = managed ? gap : GAP_MS;
      for (const [n, plan] of invocations.entries()) {
        const requestId = between === GAP_MS ? plan.requestId : `${plan.requestId}-${n}`;
        tellInvocation(telling, { ...plan, requestId }, BEGIN + n * between, managed);
      }
      const arrived = disturbed(telling.events, disturbance, chance);
      const posts = postsOf(arrived, size, disturbance, chance);
      const steps = interleaved(
        repeatedPosts(posts, disturbance, chance),
        tellsInvoke ? telling.invokes : [],
      );
      return { launch, steps, marks: telling.marks, elements: arrived.length };
    });
}
