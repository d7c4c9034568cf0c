/** Values that are not negative, counted in buckets that end with the given bounds, the bounds included. */
export class BucketDistribution {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    const within = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = within === -1 ? this.#bounds.length : within;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  get value() {
    const distribution = { count: this.#count, sum: this.#sum, min: this.#min, max: this.#max };
    return { ...distribution, bounds: this.#bounds, counts: [...this.#counts] };
  }
}
