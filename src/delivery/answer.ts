import { cutText } from '../cut-text.ts';
import { readFields } from '../otlp/protobuf-fields.ts';
import { withoutSecrets } from './secrets.ts';
import type { SendOutcome } from './transport.ts';

/** A server's answer to an export request, read as far as anyone wants to. */
export interface Answer {
  readonly status: number;
  /** In lower case. */
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array;
  /** What the server has been told, and may repeat, but must not be shown. */
  readonly secrets: readonly string[];
}

/** 407 is a proxy's: the server has not been asked. */
const RETRYABLE = new Set([407, 429, 502, 503, 504]);

/**
 * An answer → what it means for a request of so many items. Total: with a 2xx, a body that is empty, foreign or
 * broken is success; whatever is no 2xx and not to be retried, redirects included, is a refusal.
 * Source: OTLP specification 1.11, OTLP/HTTP Response.
 */
export function toOutcome(answer: Answer, items: number, now: number): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const { rejected, message } = partialSuccess(answer);
    return { kind: 'delivered', rejectedItems: Math.min(rejected, items), message };
  }
  const message = errorMessage(answer);
  if (status === 413) return { kind: 'too-large', message };
  if (!RETRYABLE.has(status)) return { kind: 'refused', status, message };
  const reason = message === '' ? `${status}` : `${status}: ${message}`;
  return { kind: 'unavailable', reason, retryAfterMs: retryAfterMs(answer.retryAfter, now) };
}

/** `Retry-After` in seconds or as a date → ms from now; `undefined` for anything else. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

interface PartialSuccess {
  readonly rejected: number;
  readonly message: string | undefined;
}

/** The responses of all signals are alike: field 1 `partial_success`, in it 1 the rejected items and 2 a message. */
function partialSuccess({ contentType, body, secrets }: Answer): PartialSuccess {
  if (contentType.includes('json')) return partialSuccessOfJson(jsonObject(body)['partialSuccess'], secrets);
  const partial = contentType.includes('protobuf') ? contentOf(body, 1) : undefined;
  const rejected = readFields(partial ?? EMPTY)?.find(({ number }) => number === 1)?.value ?? 0;
  return {
    rejected: rejected < FIRST_NEGATIVE ? rejected : 0,
    message: printable(textOf(partial, 2), secrets) || undefined,
  };
}

/** A varint from here on is an int64 below zero. */
const FIRST_NEGATIVE = 2 ** 63;

const REJECTED = ['rejectedSpans', 'rejectedLogRecords', 'rejectedDataPoints'];

function partialSuccessOfJson(partial: unknown, secrets: readonly string[]): PartialSuccess {
  const { errorMessage: message, ...fields } = isObject(partial) ? partial : {};
  const told = REJECTED.map((name) => fields[name]).find((value) => value !== undefined);
  const rejected = typeof told === 'object' ? 0 : Number(told);
  return { rejected: Math.max(0, rejected || 0), message: printable(message, secrets) || undefined };
}

/** `google.rpc.Status` in either encoding, its `message` being field 2; else the text of the body. */
function errorMessage({ contentType, body, secrets }: Answer): string {
  const isProtobuf = contentType.includes('protobuf') && readFields(body) !== undefined;
  const { message } = contentType.includes('json') ? jsonObject(body) : {};
  const status = isProtobuf ? textOf(body, 2) : message;
  return printable(typeof status === 'string' ? status : new TextDecoder().decode(body), secrets);
}

const EMPTY = new Uint8Array();

function contentOf(message: Uint8Array | undefined, field: number): Uint8Array | undefined {
  return readFields(message ?? EMPTY)?.find(({ number }) => number === field)?.content;
}

function textOf(message: Uint8Array | undefined, field: number): string {
  return new TextDecoder().decode(contentOf(message, field));
}

function jsonObject(body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** At most 200 characters without control characters and secrets; nothing for what is no text. */
function printable(text: unknown, secrets: readonly string[]): string {
  if (typeof text !== 'string') return '';
  return cutText(
    withoutSecrets(text, secrets)
      .replace(/\p{Cc}+/gu, ' ')
      .trim(),
    200,
  );
}
