export type Signal = 'traces' | 'logs' | 'metrics';
export type Encoding = 'protobuf' | 'json';

/** One encoded OTLP export request body, not compressed. */
export interface OtlpRequest {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
  /** Spans, log records or data points in it. */
  readonly items: number;
  /** Which of them go last where there is no room for all. */
  readonly keep: Keep;
}

/** Items by their place in a request, ascending. */
export type Keep = 'all' | readonly number[];

export interface RequestLimits {
  readonly maxBytes: number;
  readonly maxItems: number;
}

/**
 * How many of the first requests can travel as one: at least the first, whatever its size. Requests in JSON,
 * which is for looking at, always travel alone. No more are looked at than that.
 */
export function mergeable(requests: Iterable<OtlpRequest>, { maxBytes, maxItems }: RequestLimits): number {
  let first: OtlpRequest | undefined;
  let length = 0;
  let bytes = 0;
  let items = 0;
  for (const request of requests) {
    first ??= request;
    bytes += request.bytes.length;
    items += request.items;
    const fits = isAlike(request, first) && bytes <= maxBytes && items <= maxItems;
    if (length > 0 && !fits) break;
    length += 1;
  }
  return length;
}

function isAlike({ signal, encoding }: OtlpRequest, first: OtlpRequest): boolean {
  return encoding === 'protobuf' && first.encoding === 'protobuf' && signal === first.signal;
}

/**
 * Requests of one signal, each in protobuf unless there is but one → one request. An export request is a single
 * repeated field, so that bytes in a row are a valid merge.
 */
export function merged(first: OtlpRequest, more: readonly OtlpRequest[]): OtlpRequest {
  if (more.length === 0) return first;
  const parts = [first, ...more];
  return {
    ...first,
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    items: parts.reduce((sum, { items }) => sum + items, 0),
    keep: mergedKeep(parts),
  };
}

function mergedKeep(parts: readonly OtlpRequest[]): Keep {
  if (parts.every(({ keep }) => keep === 'all')) return 'all';
  let before = 0;
  return parts.flatMap(({ keep, items }) => {
    const from = before;
    before += items;
    return keep === 'all'
      ? Array.from({ length: items }, (_, index) => from + index)
      : keep.map((index) => from + index);
  });
}
