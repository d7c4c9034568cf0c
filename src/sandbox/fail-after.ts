import type { FaultKind } from './fault.ts';
import type { ProcessSet } from './process-set.ts';

/** A fault of the set `ms` from now, unless the limit is lifted first. */
export function failAfter(set: ProcessSet, ms: number, fault: FaultKind): () => void {
  return set.context.clock.after(ms, () => set.fail(fault));
}
