/**
 * What became of everything that came in: each telemetry event is rejected (not decodable), filtered (by
 * setting), or converted. Each item that is encoded is accepted; it ends as delivered, refused by the server, dropped
 * here, or kept for the next start of the sandbox, which recovers it, or is waiting:
 * accepted + recovered = delivered + refused + dropped + kept + waiting.
 * The keys of `refused` and `dropped` are a signal and a reason, `logs:413`; those of the others below a signal.
 */
export interface Counters {
  posts: number;
  bytes: number;
  events: number;
  readonly rejected: Map<string, number>;
  readonly filtered: Map<string, number>;
  readonly accepted: Map<string, number>;
  readonly recovered: Map<string, number>;
  readonly kept: Map<string, number>;
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
    accepted: new Map(),
    recovered: new Map(),
    kept: new Map(),
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
