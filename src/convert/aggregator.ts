import { BucketDistribution } from './bucket-distribution.ts';
import { ExponentialDistribution } from './exponential-distribution.ts';
import type { Attributes, HrTime, Instrument, Measurement, MetricRecord } from './records.ts';
import { toHrTime } from './time.ts';

export interface AggregatorOptions {
  /** `lowmemory` is `delta` for all that is measured here. */
  readonly temporality: 'delta' | 'cumulative' | 'lowmemory';
  readonly histogram: 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';
}

/** No sandbox is older when it sends for the first time; an event that says so has an odd clock. */
const LONGEST_FIRST_INTERVAL_MS = 24 * 3_600_000;

/**
 * Measurements → metrics, the only long-lived state of metrics. Between two snapshots it is *idle*, where nothing
 * was measured, or *fresh*. The intervals of delta points follow each other without gap, whatever the clock does;
 * cumulative points all begin with the first measurement.
 */
export class Aggregator {
  readonly #options: AggregatorOptions;
  readonly #aggregations = new Map<Instrument, Aggregation>();
  #fresh = false;
  #earliest = Number.POSITIVE_INFINITY;
  /** When the first interval began, and the present one, epoch ms. */
  #begin: number | undefined;
  #since = 0;

  constructor(options: AggregatorOptions) {
    this.#options = options;
  }

  /** Something was measured since the last snapshot. */
  get isFresh(): boolean {
    return this.#fresh;
  }

  /** A value that is no amount, which only an odd event can have, is left out. */
  record({ instrument, value, time, attributes }: Measurement): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return;
    this.#fresh = true;
    this.#earliest = Math.min(this.#earliest, time);
    this.#aggregationOf(instrument).add(attributes, value);
  }

  /** The metrics at `now`, epoch ms; none where nothing was measured since the last time. */
  snapshot(now: number): MetricRecord[] {
    if (!this.#fresh) return [];
    if (this.#begin === undefined) {
      this.#begin = Math.max(Math.min(this.#earliest, now), now - LONGEST_FIRST_INTERVAL_MS);
      this.#since = this.#begin;
    }
    const end = Math.max(now, this.#since + 1);
    const times = { begin: toHrTime(this.#begin), since: toHrTime(this.#since), end: toHrTime(end) };
    this.#fresh = false;
    this.#since = end;
    return [...this.#aggregations.values()].flatMap((aggregation) => aggregation.collect(times) ?? []);
  }

  #aggregationOf(instrument: Instrument): Aggregation {
    const known = this.#aggregations.get(instrument);
    if (known !== undefined) return known;
    const created = aggregationOf(instrument, this.#options);
    this.#aggregations.set(instrument, created);
    return created;
  }
}

/** All that is known of one instrument. */
interface Aggregation {
  add(attributes: Attributes, value: number): void;
  /** `undefined` where there is nothing to tell. */
  collect(times: Times): MetricRecord | undefined;
}

interface Times {
  readonly begin: HrTime;
  readonly since: HrTime;
  readonly end: HrTime;
}

function aggregationOf(instrument: Instrument, options: AggregatorOptions): Aggregation {
  const { name, description, unit, kind, bounds } = instrument;
  const isLevel = kind === 'level';
  const temporality = isLevel || options.temporality === 'cumulative' ? 'cumulative' : 'delta';
  const metric = { kind: 'metric', name, description, unit, temporality } as const;
  if (kind !== 'histogram') {
    const series = new Series(temporality, isLevel ? () => new Level() : () => new Sum());
    const sum = { ...metric, type: 'sum', monotonic: !isLevel } as const;
    return aggregation(series, (points) => ({ ...sum, points }));
  }
  if (options.histogram === 'base2_exponential_bucket_histogram') {
    const series = new Series(temporality, () => new ExponentialDistribution());
    return aggregation(series, (points) => ({ ...metric, type: 'exponential-histogram', points }));
  }
  const series = new Series(temporality, () => new BucketDistribution(bounds));
  return aggregation(series, (points) => ({ ...metric, type: 'histogram', points }));
}

function aggregation<Value extends object>(
  series: Series<Value>,
  toRecord: (points: ReturnType<Series<Value>['collect']>) => MetricRecord,
): Aggregation {
  return {
    add: (attributes, value) => series.add(attributes, value),
    collect: (times) => {
      const points = series.collect(times);
      return points.length === 0 ? undefined : toRecord(points);
    },
  };
}

/** What values with the same attributes amount to. */
interface Cell<Value> {
  add(value: number): void;
  readonly value: Value;
}

/** The values of one instrument, by their attributes. */
class Series<Value extends object> {
  readonly #temporality: 'delta' | 'cumulative';
  readonly #createCell: () => Cell<Value>;
  readonly #cells = new Map<string, { readonly attributes: Attributes; readonly cell: Cell<Value> }>();

  constructor(temporality: 'delta' | 'cumulative', createCell: () => Cell<Value>) {
    this.#temporality = temporality;
    this.#createCell = createCell;
  }

  add(attributes: Attributes, value: number): void {
    const key = JSON.stringify(Object.entries(attributes).map(([name, item]) => `${name}=${item}`));
    const known = this.#cells.get(key) ?? { attributes, cell: this.#createCell() };
    this.#cells.set(key, known);
    known.cell.add(value);
  }

  collect({ begin, since, end }: Times) {
    const start = this.#temporality === 'delta' ? since : begin;
    const points = [...this.#cells.values()].map(({ attributes, cell }) => {
      return { attributes, start, time: end, ...cell.value };
    });
    if (this.#temporality === 'delta') this.#cells.clear();
    return points;
  }
}

class Sum {
  #sum = 0;

  add(value: number): void {
    this.#sum += value;
  }

  get value() {
    return { value: this.#sum };
  }
}

/** What counts is the last value. */
class Level {
  #last = 0;

  add(value: number): void {
    this.#last = value;
  }

  get value() {
    return { value: this.#last };
  }
}
