import type { InvokeReport, InvokeRuntimeDone, InvokeStart } from '../telemetry-api/events.ts';
import { spanIdOf } from './derived-ids.ts';
import type { HeldLogs } from './held-logs.ts';
import type { Invocation } from './invocation.ts';
import { InvocationTracker, type InvokeFacts } from './invocation-tracker.ts';
import type { ConverterOptions } from './options.ts';
import type { Output } from './output.ts';
import type { SpanLink } from './records.ts';
import { OTHER_ERROR } from './semconv.ts';
import { type Ending, failureOf, invocationSpan, phaseSpans } from './spans.ts';
import type { Startup } from './startup.ts';
import type { Startups } from './startups.ts';
import { parseTraceHeader, traceContext } from './trace-context.ts';

export interface InvocationsSetup {
  readonly options: ConverterOptions;
  readonly startups: Startups;
  readonly logs: HeldLogs;
  readonly output: Output;
  /** The name of the span. */
  name(): string;
  /** Managed Instances: many invocations at once, no INVOKE, no `runtimeDone`. */
  concurrent(): boolean;
  /** Platform events do come. */
  platformSeen(): boolean;
}

/** Gives each invocation its place in a trace, and its span when it ends. */
export class Invocations {
  readonly tracker = new InvocationTracker();
  readonly #setup: InvocationsSetup;

  constructor(setup: InvocationsSetup) {
    this.#setup = setup;
  }

  invoked(facts: InvokeFacts, at: number): Invocation {
    const invocation = this.tracker.invoked(facts, at);
    if (!this.#setup.options.platformStream) settleWithoutSpan(invocation, at);
    if (invocation.start !== undefined) this.settle(invocation);
    this.#forgetSurplus();
    return invocation;
  }

  /** A log names a request of which nothing else is known yet. */
  mentioned(requestId: string): Invocation {
    const invocation = this.tracker.mention(requestId);
    invocation.settled = !this.#setup.options.platformStream;
    this.#forgetSurplus();
    return invocation;
  }

  started(event: InvokeStart, requestId: string): Invocation | undefined {
    const invocation = this.tracker.started(event, requestId);
    if (invocation === undefined) return undefined;
    this.#setup.startups.precede(invocation);
    if (this.#isContextComplete(invocation)) this.settle(invocation);
    this.#forgetSurplus();
    return invocation;
  }

  /** The runtime is done: on demand, the span ends here. */
  runtimeDone(event: InvokeRuntimeDone, requestId: string): Invocation | undefined {
    this.#setup.output.done(requestId);
    const invocation = this.tracker.runtimeDone(event, requestId);
    if (invocation !== undefined) this.#end(invocation, { ...event, description: undefined, at: event.time });
    return invocation;
  }

  /** Ends the invocation only where no `runtimeDone` has: on Managed Instances, after a crash, after a loss. */
  reported(event: InvokeReport, requestId: string): Invocation | undefined {
    const invocation = this.tracker.reported(event, requestId);
    if (invocation === undefined || invocation.ended) return invocation;
    this.#setup.output.done(requestId);
    this.#end(invocation, { ...event, description: undefined, at: this.#reportedEnd(invocation, event) });
    return invocation;
  }

  /** Decides the place in a trace, by what is known now. */
  settle(invocation: Invocation): void {
    if (invocation.place !== undefined || invocation.start === undefined) return;
    const { options, startups, logs } = this.#setup;
    const { requestId, start, tracing, traceHeader: invokeHeader } = invocation;
    const context = traceContext({ requestId, start, tracing, invokeHeader });
    const { ids, upstream, upstreamSampled, named } = context;
    const parent = options.parent === 'parent' ? upstream : undefined;
    const hasParent = parent !== undefined;
    const decision = { traceId: ids.traceId, name: this.#setup.name(), upstreamSampled, hasParent };
    invocation.place = {
      ids,
      parentSpanId: parent?.spanId,
      parentIsRemote: hasParent,
      links: options.parent === 'link' && upstream !== undefined ? [{ ...upstream, attributes: {} }] : [],
      sampled: options.sample(decision),
      logSpanId:
        (options.invocationSpan !== 'none' && !invocation.isForeign) || named ? ids.spanId : undefined,
    };
    invocation.settled = true;
    logs.release(invocation);
    startups.settleWith(invocation);
  }

  settleAll(): void {
    for (const invocation of this.tracker.open) this.settle(invocation);
  }

  /** The environment ends: an invocation that did not is an error that says so. */
  finish(reason: string, now: number): void {
    if (this.#setup.platformSeen()) this.#startInvoked();
    const end = this.#setup.concurrent() ? 'report' : 'runtimeDone';
    const description = `no ${end} came before shutdown: ${reason}`;
    for (const invocation of [...this.tracker.open]) {
      this.#end(invocation, { at: now, status: undefined, errorType: reason, description, spans: [] });
    }
  }

  /** One that INVOKE told of did begin, though the environment died before its start came. */
  #startInvoked(): void {
    for (const waiting of [...this.tracker.waiting]) {
      if (waiting.invokedAt !== undefined) this.tracker.assumeStart(waiting, waiting.invokedAt);
    }
  }

  /** INVOKE alone may carry the trace header; it comes first, except on a process short of CPU. */
  #isContextComplete({ tracing, invokedAt }: Invocation): boolean {
    if (invokedAt !== undefined || this.#setup.concurrent()) return true;
    return parseTraceHeader(tracing?.header) !== undefined;
  }

  /** On demand a report counts the extensions' time too. */
  #reportedEnd({ start }: Invocation, { time, durationMs }: InvokeReport): number {
    if (this.#setup.concurrent() || durationMs === undefined) return time;
    return (start ?? time) + durationMs;
  }

  #end(invocation: Invocation, ending: Ending): void {
    if (invocation.ended) return;
    invocation.isForeign = ending.at < this.#setup.startups.processBegan;
    if (!invocation.isForeign) this.#setup.startups.precede(invocation);
    this.settle(invocation);
    this.tracker.ended(invocation);
    this.#emit(invocation, ending);
    if (!this.#setup.concurrent()) this.#endSuperseded(invocation);
    this.#forgetSurplus();
  }

  #emit(invocation: Invocation, ending: Ending): void {
    const { options, output } = this.#setup;
    const { place, startups } = invocation;
    if (place === undefined) return;
    const reason = this.#whyNot(invocation, ending);
    if (reason !== undefined) {
      output.filtered(reason);
      return;
    }
    const links = [...place.links, ...startups.flatMap(startupLink)];
    const spanOptions = {
      name: this.#setup.name(),
      spanKind: options.invocationSpan === 'internal' ? ('internal' as const) : ('server' as const),
      phaseAttributes: options.phases === 'attributes',
    };
    output.record(invocationSpan(invocation, { ...place, links }, ending, spanOptions));
    if (options.phases !== 'spans') return;
    const { requestId, start = ending.at } = invocation;
    const childId = (name: string) => spanIdOf(requestId, start, name);
    for (const span of phaseSpans(place, ending, childId)) output.record(span);
  }

  /** Why the invocation has no span, if it has none. */
  #whyNot({ isForeign, place }: Invocation, ending: Ending): string | undefined {
    const { options } = this.#setup;
    if (isForeign) return 'previous-process';
    if (options.invocationSpan === 'none') return 'invocation-span';
    const isKept = place?.sampled || (options.keepErrors && failureOf(ending) !== undefined);
    return isKept ? undefined : 'not-sampled';
  }

  /** On demand one runs at a time: what began earlier and is still open has lost its end. */
  #endSuperseded({ start = 0 }: Invocation): void {
    const description = 'no runtimeDone came before the next invocation';
    for (const open of [...this.tracker.open]) {
      if ((open.start ?? start) >= start) continue;
      this.#end(open, { at: start, status: undefined, errorType: OTHER_ERROR, description, spans: [] });
    }
  }

  #forgetSurplus(): void {
    for (const old of this.tracker.surplus()) {
      const description = 'no end came while a thousand others ran';
      const at = old.start ?? 0;
      if (!old.ended)
        this.#end(old, { at, status: undefined, errorType: OTHER_ERROR, description, spans: [] });
      this.#setup.logs.release(old);
    }
  }
}

/** Where no platform event will come, all that is known of the trace is the header. */
function settleWithoutSpan(invocation: Invocation, at: number): void {
  const header = parseTraceHeader(invocation.traceHeader);
  invocation.settled = true;
  if (header === undefined) return;
  const ids = { traceId: header.traceId, spanId: spanIdOf(invocation.requestId, at, 'invoke') };
  const sampled = header.sampled === true;
  invocation.place = {
    ids,
    parentSpanId: undefined,
    parentIsRemote: false,
    links: [],
    sampled,
    logSpanId: undefined,
  };
}

/** An init in a trace of its own is linked from the invocation after it. */
function startupLink({ place, inFirst }: Startup): readonly SpanLink[] {
  return place === undefined || inFirst || !place.sampled ? [] : [{ ...place.ids, attributes: {} }];
}
