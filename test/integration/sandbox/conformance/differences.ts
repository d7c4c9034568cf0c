/** Something that the sandbox does otherwise than the emulator of AWS did when it was recorded. */
export interface Difference {
  readonly scenario: string;
  /** Which exchange or record of the scenario. */
  readonly at: string;
  /** What of it. */
  readonly field: string;
  readonly ours: string;
  readonly recorded: string;
}

/** A difference that is meant, or several alike: every part that is named must fit. */
export type Intended = Partial<Difference> & { readonly because: string };

/** → what is not meant, and what is meant but is not there (any more). */
export function compareWithIntended(
  differences: readonly Difference[],
  intended: readonly Intended[],
): { readonly unlisted: readonly Difference[]; readonly gone: readonly Intended[] } {
  return {
    unlisted: differences.filter((difference) => !intended.some((meant) => fits(meant, difference))),
    gone: intended.filter((meant) => !differences.some((difference) => fits(meant, difference))),
  };
}

function fits({ because: _, ...parts }: Intended, difference: Difference): boolean {
  return Object.entries(parts).every(([part, value]) => difference[part as keyof Difference] === value);
}
