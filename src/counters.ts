/**
 * What became of everything that came in: each telemetry event is rejected (not decodable), filtered (by
 * setting), or converted; each record ends as delivered, refused by the server, dropped here, or is waiting.
 */
export interface Counters {
  posts: number;
  bytes: number;
  events: number;
  readonly rejected: Map<string, number>;
  readonly filtered: Map<string, number>;
  readonly delivered: Map<string, number>;
  readonly refused: Map<string, number>;
  readonly dropped: Map<string, number>;
}

export function createCounters(): Counters {
  return {
    posts: 0,
    bytes: 0,
    events: 0,
    rejected: new Map(),
    filtered: new Map(),
    delivered: new Map(),
    refused: new Map(),
    dropped: new Map(),
  };
}

/** Adds to one reason's count. */
export function count(into: Map<string, number>, reason: string, items = 1): void {
  if (items > 0) into.set(reason, (into.get(reason) ?? 0) + items);
}

export function total(of: ReadonlyMap<string, number>): number {
  return [...of.values()].reduce((sum, items) => sum + items, 0);
}
