import type { Invocation } from './invocation.ts';
import { type LogLimits, type LogOwner, NOBODY, type PendingLog, toLogRecord } from './logs.ts';
import type { Output } from './output.ts';
import type { AttributeValue } from './records.ts';
import type { Startup } from './startup.ts';

/** Beyond this, what waits must go, even if its place in a trace is not certain yet. */
const MAX_HELD_RECORDS = 1000;
const MAX_HELD_CHARACTERS = 1_048_576;

/** Gives logs out with the ids of their phase, and keeps those whose phase has none yet: none is ever lost. */
export class HeldLogs {
  readonly #output: Output;
  readonly #limits: LogLimits;
  #records = 0;
  #characters = 0;

  constructor(output: Output, limits: LogLimits) {
    this.#output = output;
    this.#limits = limits;
  }

  /** More waits than may. */
  get full(): boolean {
    return this.#records > MAX_HELD_RECORDS || this.#characters > MAX_HELD_CHARACTERS;
  }

  /** Gives the log out, or keeps it with its phase. */
  add(log: PendingLog, phase: Invocation | Startup | undefined): void {
    if (phase === undefined || phase.settled) {
      this.give(log, phase === undefined ? NOBODY : ownerOf(phase));
      return;
    }
    phase.held.push(log);
    this.#records += 1;
    this.#characters += charactersOf(log);
  }

  /** Gives out what the phase has kept. */
  release(phase: Invocation | Startup): void {
    const owner = ownerOf(phase);
    for (const log of this.takeBack(phase)) this.give(log, owner);
  }

  /** Gives the log out as the owner's. */
  give(log: PendingLog, owner: LogOwner): void {
    this.#output.record(toLogRecord(log, owner, this.#limits));
  }

  /** What the phase has kept, for another place. */
  takeBack(phase: Invocation | Startup): readonly PendingLog[] {
    const { held } = phase;
    phase.held = [];
    this.#records -= held.length;
    for (const log of held) this.#characters -= charactersOf(log);
    return held;
  }
}

function ownerOf(phase: Invocation | Startup): LogOwner {
  const { place } = phase;
  return {
    requestId: phase.kind === 'invoke' ? phase.requestId : undefined,
    traceId: place?.ids.traceId,
    spanId: place?.logSpanId,
    sampled: place?.sampled ?? false,
  };
}

/** Near enough for a bound: only what waits is measured. */
function charactersOf({ line }: PendingLog): number {
  return line.fields.reduce((sum, [key, value]) => sum + key.length + sizeOf(value), sizeOf(line.body));
}

/** In characters; an explicit stack, for a record may be nested deeper than calls may be. */
function sizeOf(body: AttributeValue | undefined): number {
  if (typeof body === 'string') return body.length;
  let size = 0;
  const left: unknown[] = [body];
  while (left.length > 0) {
    const value = left.pop();
    size += typeof value === 'string' ? value.length : SCALAR_SIZE;
    if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) left.push(item);
  }
  return size;
}

const SCALAR_SIZE = 8;
