import type { Deadline } from '../clock.ts';
import type { OtlpRequest } from '../otlp/request.ts';

/** One place to send one signal's requests to. */
export interface Transport {
  /** One attempt inside the deadline. Never rejects. */
  send(request: OtlpRequest, deadline: Deadline): Promise<SendOutcome>;
}

export type SendOutcome =
  /** The server has it; `rejectedItems` of a partial success are lost and must be counted. */
  | {
      readonly kind: 'delivered';
      readonly rejectedItems: number;
      readonly message: string | undefined;
    }
  /** The server will never take it: 4xx/5xx that OTLP forbids to retry. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** Larger than the server takes (413). */
  | { readonly kind: 'too-large'; readonly message: string }
  /** Not delivered as far as we know, worth another try. `retryAfterMs` is the server's own wish. */
  | {
      readonly kind: 'unavailable';
      readonly reason: string;
      readonly retryAfterMs: number | undefined;
    };

export type Delivered = Extract<SendOutcome, { kind: 'delivered' }>;
export type Unavailable = Extract<SendOutcome, { kind: 'unavailable' }>;
