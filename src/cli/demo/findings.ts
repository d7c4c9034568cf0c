/** Something that is not as it should be. */
export interface Mismatch {
  /** The step it belongs to, or the whole run. */
  readonly where: string;
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** Counts what was compared and keeps what differed. */
export class Findings {
  readonly mismatches: Mismatch[] = [];
  compared = 0;

  equal(where: string, what: string, pair: { readonly expected: unknown; readonly got: unknown }): void {
    this.compared += 1;
    const expected = told(pair.expected);
    const got = told(pair.got);
    if (expected !== got) this.mismatches.push({ where, what, expected, got });
  }

  /** Epoch ms against nanoseconds: platform times have milliseconds, so less than one apart is the same. */
  sameTime(
    where: string,
    what: string,
    { expected, got }: { readonly expected: number; readonly got: bigint },
  ): void {
    this.compared += 1;
    const gotMs = Number(got) / 1e6;
    if (Math.abs(gotMs - expected) < 1) return;
    this.mismatches.push({ where, what, expected: isoMs(expected), got: isoMs(gotMs) });
  }
}

function told(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'bigint') return `${value} (integer)`;
  return typeof value === 'string' ? value : String(JSON.stringify(value, bigintAsText));
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function isoMs(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : String(ms);
}
