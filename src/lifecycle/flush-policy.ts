export type FlushStrategy = 'end' | 'invoke';

/** `after-handler`: wait for the function, export, then `next`. `beside`: export while the function runs. */
export type FlushDecision = 'after-handler' | 'beside';

export interface FlushFacts {
  readonly strategy: FlushStrategy;
  /** Whether `runtimeDone` can be seen at all: without it nobody can tell when the function is done. */
  readonly seesRuntimeDone: boolean;
}

/** What to do with the telemetry of an invocation that has just begun. */
export function decideFlush({ strategy, seesRuntimeDone }: FlushFacts): FlushDecision {
  return strategy === 'end' && seesRuntimeDone ? 'after-handler' : 'beside';
}
