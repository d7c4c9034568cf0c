import type { Clock, Deadline } from '../clock.ts';
import { type HttpReply, readBody, type Send } from '../http.ts';
import type { Encoding, OtlpRequest } from '../otlp/request.ts';
import { type Answer, toOutcome } from './answer.ts';
import { secretsIn } from './secrets.ts';
import type { SendOutcome, Transport } from './transport.ts';

export interface HttpTransportOptions {
  readonly send: Send;
  readonly clock: Clock;
  readonly url: string;
  /** The user's own; their values are never shown. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a proxy is told, which is not shown either. */
  readonly proxyAuthorization: string | undefined;
  readonly userAgent: string;
  /** The engine's compression; `undefined` sends everything as it is. */
  readonly gzip: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

/** Below this, compression saves less than it costs. */
const GZIP_FROM_BYTES = 1024;

/** More than any answer says that someone reads: a partial success, a status with its message. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** A body comes with its status, or soon after; a server that keeps us waiting for the rest of it has answered. */
const LONGEST_BODY_MS = 500;

const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** One attempt by POST. An answer decides, however slow or broken its body; without one, the reason is the error's code. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { send, clock, url, headers, proxyAuthorization = '' } = options;
  const secrets = secretsIn(url, { ...headers, 'proxy-authorization': proxyAuthorization });
  return {
    async send(request, deadline) {
      const enough = new AbortController();
      try {
        const reply = await send({
          url,
          method: 'POST',
          ...message(request, options),
          signal: AbortSignal.any([deadline.signal, enough.signal]),
        });
        const cancel = clock.after(LONGEST_BODY_MS, () => enough.abort());
        const answer = await readAnswer(reply, request.encoding);
        cancel();
        return toOutcome({ ...answer, secrets }, request.items, clock.now());
      } catch (error) {
        return unanswered(error, deadline);
      }
    },
  };
}

function message(request: OtlpRequest, { headers, userAgent, gzip }: HttpTransportOptions) {
  const compress = request.bytes.length >= GZIP_FROM_BYTES ? gzip : undefined;
  return {
    body: compress?.(request.bytes) ?? request.bytes,
    headers: {
      'user-agent': userAgent,
      ...headers,
      'content-type': CONTENT_TYPES[request.encoding],
      'accept-encoding': 'identity', // an answer is read without decompressing it
      ...(compress !== undefined && { 'content-encoding': 'gzip' }),
    },
  };
}

async function readAnswer(reply: HttpReply, encoding: Encoding): Promise<Omit<Answer, 'secrets'>> {
  const { status } = reply;
  return {
    status,
    contentType: reply.header('content-type')?.toLowerCase() ?? (status < 300 ? CONTENT_TYPES[encoding] : ''),
    retryAfter: reply.header('retry-after'),
    body: await readBody(reply, MAX_ANSWER_BYTES).catch(() => new Uint8Array()),
  };
}

function unanswered(error: unknown, deadline: Deadline): SendOutcome {
  const reason = deadline.signal.aborted ? 'timeout' : errorCode(error);
  return { kind: 'unavailable', reason, retryAfterMs: undefined };
}

/** The code of an error or of what caused it, which names no address and no header; else its name. */
function errorCode(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return error instanceof Error ? error.name : 'unknown error';
}
