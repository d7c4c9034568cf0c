import type { PlatformSpan } from '../telemetry-api/events.ts';
import { known } from './attributes.ts';
import type { Invocation } from './invocation.ts';
import type { Place } from './phase.ts';
import type { SpanRecord } from './records.ts';
import { ATTR, OTHER_ERROR, phaseAttribute } from './semconv.ts';
import { isAlone, isKnown, type Startup, wasWaitedFor } from './startup.ts';
import { later, toHrTime, toSeconds } from './time.ts';

/** How a phase ended. */
export interface Ending {
  /** Epoch ms. */
  readonly at: number;
  readonly status: string | undefined;
  readonly errorType: string | undefined;
  /** Our own words, where the platform left none. */
  readonly description: string | undefined;
  readonly spans: readonly PlatformSpan[];
}

export interface InvocationSpanOptions {
  readonly name: string;
  readonly spanKind: SpanRecord['spanKind'];
  /** Phase durations go on the span. */
  readonly phaseAttributes: boolean;
}

/** Never waits for the report; `undefined` attributes are not known, and left out. */
export function invocationSpan(
  invocation: Invocation,
  place: Place,
  ending: Ending,
  options: InvocationSpanOptions,
): SpanRecord {
  const failure = failureOf(ending);
  return {
    kind: 'span',
    name: options.name,
    spanKind: options.spanKind,
    ...placed(place),
    ...timed(invocation.start ?? ending.at, ending.at),
    attributes: known({
      [ATTR.faasInvocationIdOld]: invocation.requestId,
      [ATTR.faasInvocationId]: invocation.requestId,
      [ATTR.faasColdstart]: isColdStart(invocation),
      [ATTR.cloudResourceId]: resourceId(invocation),
      [ATTR.invokedArn]: invocation.invokedArn,
      [ATTR.tenantId]: invocation.tenantId,
      [ATTR.durableExecutionArn]: invocation.executionArn,
      [ATTR.errorType]: failure?.type,
      ...(options.phaseAttributes ? phaseDurations(ending.spans) : {}),
    }),
    error: failure?.description,
  };
}

/** One child span per phase that the platform gives a time for; `idOf` makes its id of its name. */
export function phaseSpans(place: Place, ending: Ending, idOf: (name: string) => string): SpanRecord[] {
  const { traceId, spanId: parentSpanId } = place.ids;
  return ending.spans.flatMap(({ name, start, durationMs }) => {
    if (start === undefined || durationMs === undefined) return [];
    return {
      kind: 'span',
      name,
      spanKind: 'internal',
      ids: { traceId, spanId: idOf(name) },
      parentSpanId,
      parentIsRemote: false,
      links: [],
      start: toHrTime(start),
      end: later(toHrTime(start), durationMs),
      attributes: {},
      error: undefined,
    };
  });
}

/** The span of an init or a restore; `phaseAttributes`: what the platform measures in it goes on the span. */
export function startupSpan(
  startup: Startup,
  place: Place,
  ending: Ending,
  phaseAttributes: boolean,
): SpanRecord {
  const failure = failureOf(ending);
  return {
    kind: 'span',
    name: startup.kind,
    spanKind: 'internal',
    ...placed(place),
    ...timed(startup.start ?? ending.at, ending.at),
    attributes: known({
      [ATTR.initializationType]: startup.initializationType,
      [ATTR.initPhase]: startup.initPhase,
      [ATTR.runtimeVersion]: startup.runtimeVersion,
      [ATTR.runtimeVersionArn]: startup.runtimeVersionArn,
      [ATTR.errorType]: failure?.type,
      ...(phaseAttributes ? phaseDurations(ending.spans) : {}),
    }),
    error: failure?.description,
  };
}

function placed({ ids, parentSpanId, parentIsRemote, links }: Place) {
  return { ids, parentSpanId, parentIsRemote, links };
}

/** A clock that was set back makes no span end before it starts. */
function timed(start: number, end: number) {
  return { start: toHrTime(start), end: toHrTime(Math.max(start, end)) };
}

export interface Failure {
  readonly type: string;
  readonly description: string;
}

/** Success, and a status that we do not know and that names no error, leave the span's status unset. */
export function failureOf({
  status,
  errorType,
  description,
}: Pick<Ending, 'status' | 'errorType' | 'description'>): Failure | undefined {
  const failed = status !== undefined && FAILED.has(status);
  if (!failed && (errorType === undefined || status === 'success')) return undefined;
  const named = errorType !== undefined && TYPE_NAME.test(errorType) ? errorType : status;
  return { type: named ?? OTHER_ERROR, description: description ?? errorType ?? status ?? OTHER_ERROR };
}

const FAILED: ReadonlySet<string> = new Set(['failure', 'error', 'timeout']);

/** `Runtime.ExitError`, `TypeError`; the platform also writes whole sentences, which would be no low-cardinality type. */
const TYPE_NAME = /^[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*$/;

function phaseDurations(spans: readonly PlatformSpan[]) {
  return Object.fromEntries(
    spans.map(({ name, durationMs }) => [
      phaseAttribute(name),
      durationMs === undefined ? undefined : toSeconds(durationMs),
    ]),
  );
}

/** Only the first invocation can be one; `undefined` where nothing is known about the init before it. */
function isColdStart({ startups, toldOfInit }: Invocation): boolean | undefined {
  if (startups.length > 0 && !startups.some(isKnown)) return toldOfInit ? !startups.some(isAlone) : undefined;
  return startups.some((startup) => startup.kind === 'init' && wasWaitedFor(startup));
}

/** The ARN with an alias replaced by the version that it led to: one environment serves many aliases. */
function resourceId({ functionArn, invokedArn, version }: Invocation): string | undefined {
  const arn = functionArn ?? invokedArn;
  const parts = arn?.split(':') ?? [];
  if (parts.length < QUALIFIED_ARN_PARTS || version === undefined) return arn;
  return [...parts.slice(0, QUALIFIED_ARN_PARTS - 1), version].join(':');
}

const QUALIFIED_ARN_PARTS = 8;
