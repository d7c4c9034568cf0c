/** The finest scale there is any sense in, and the most buckets: what the SDKs begin and end with. */
const FIRST_SCALE = 20;
const MAX_BUCKETS = 160;

/**
 * Values that are not negative, counted in buckets whose bounds are powers of 2^(2^-scale). The scale begins at its
 * finest; where 160 buckets do not reach from the least to the greatest value, each two of them become one.
 * Source: OpenTelemetry specification 1.60, metrics data model, ExponentialHistogram.
 */
export class ExponentialDistribution {
  #buckets = new Map<number, number>();
  #scale = FIRST_SCALE;
  #zeroCount = 0;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    if (value === 0) this.#zeroCount += 1;
    else this.#addToBucket(value);
  }

  get value() {
    const offset = this.#buckets.size === 0 ? 0 : Math.min(...this.#buckets.keys());
    return {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      // Zeros alone lie in no bucket: any scale would do.
      scale: this.#buckets.size === 0 ? 0 : this.#scale,
      zeroCount: this.#zeroCount,
      offset,
      counts: this.#countsFrom(offset),
    };
  }

  #addToBucket(value: number): void {
    const index = indexOf(value, this.#scale);
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + 1);
    const indexes = [...this.#buckets.keys()];
    let least = Math.min(...indexes);
    let greatest = Math.max(...indexes);
    let halvings = 0;
    for (; greatest - least >= MAX_BUCKETS; halvings += 1) {
      least = Math.floor(least / 2);
      greatest = Math.floor(greatest / 2);
    }
    if (halvings > 0) this.#coarsen(halvings);
  }

  #coarsen(halvings: number): void {
    const coarser = new Map<number, number>();
    for (const [index, count] of this.#buckets) {
      const merged = Math.floor(index / 2 ** halvings);
      coarser.set(merged, (coarser.get(merged) ?? 0) + count);
    }
    this.#buckets = coarser;
    this.#scale -= halvings;
  }

  #countsFrom(offset: number): readonly number[] {
    const length = this.#buckets.size === 0 ? 0 : Math.max(...this.#buckets.keys()) - offset + 1;
    return Array.from({ length }, (_, n) => this.#buckets.get(offset + n) ?? 0);
  }
}

/** The bucket of a value above 0: the greatest index whose lower bound is below the value. */
function indexOf(value: number, scale: number): number {
  const exponent = exponentOf(value);
  const isPowerOfTwo = value === 2 ** exponent;
  if (scale <= 0) return Math.floor((isPowerOfTwo ? exponent - 1 : exponent) / 2 ** -scale);
  const perPower = 2 ** scale;
  if (isPowerOfTwo) return exponent * perPower - 1;
  // The logarithm is rounded: it must not lead out of the value's power of two.
  const index = Math.floor(Math.log2(value) * perPower);
  return Math.min(Math.max(index, exponent * perPower), (exponent + 1) * perPower - 1);
}

/** The greatest e with 2^e ≤ value. */
function exponentOf(value: number): number {
  const exponent = Math.floor(Math.log2(value));
  return 2 ** exponent > value ? exponent - 1 : exponent;
}
