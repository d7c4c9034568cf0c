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
 * which is for looking at, always travel alone.
 */
export function mergeable(requests: readonly OtlpRequest[], { maxBytes, maxItems }: RequestLimits): number {
  const [first] = requests;
  if (first?.encoding !== 'protobuf') return Math.min(1, requests.length);
  let bytes = 0;
  let items = 0;
  const end = requests.findIndex((request, index) => {
    bytes += request.bytes.length;
    items += request.items;
    const alike = request.signal === first.signal && request.encoding === first.encoding;
    return index > 0 && (!alike || bytes > maxBytes || items > maxItems);
  });
  return end === -1 ? requests.length : end;
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
