export type Signal = 'traces' | 'logs';
export type Encoding = 'protobuf' | 'json';

/** One encoded OTLP export request body, not compressed. */
export interface OtlpRequest {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
  /** Spans or log records in it. */
  readonly items: number;
}
