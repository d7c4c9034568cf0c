import { answerForbidden, answerJson } from './answers.ts';
import type { RuntimeCalls, RuntimeError, RuntimeResponse } from './runtime-session.ts';

/** What the API asks of the environment behind it. */
export interface RuntimeApiHost {
  readonly session: RuntimeCalls;
  now(): number;
  /** The session has changed. */
  changed(): void;
}

/** 6 MiB and a margin for headers, the limit of a buffered response. */
const MAX_RESPONSE_BYTES = 6_291_556;
/** Source: Lambda developer guide, quotas. */
const MAX_STREAMED_BYTES = 200 * 1_048_576;
const FUNCTION_ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';

/** `GET /2018-06-01/runtime/invocation/next`: answered when an invocation comes, however long that takes. */
export async function next({ session, now, changed }: RuntimeApiHost): Promise<Response> {
  const event = session.next(now());
  if (event === undefined) return refuseTransition(session, 'Ready');
  changed();
  const { payload, headers } = await event;
  return new Response(payload, { status: 200, headers: { 'Content-Type': 'application/json', ...headers } });
}

/**
 * `POST /2018-06-01/runtime/invocation/{id}/response`. A runtime that streams tells in the trailer of an error that
 * came after it had begun.
 */
export async function respond(
  request: Request,
  requestId: string,
  host: RuntimeApiHost,
  trailers: Trailers = () => ({}),
): Promise<Response> {
  const { session, now, changed } = host;
  const startedAt = now();
  const refusal = beginResponse(session, requestId);
  if (refusal !== undefined) return refusal;
  const { result, answer } = await readResponse(request, trailers);
  session.responded(requestId, { ...result, startedAt, endedAt: now() });
  changed();
  return answer;
}

type Trailers = () => Readonly<Record<string, string | undefined>>;

interface ReadResponse {
  readonly result: Pick<RuntimeResponse, 'body' | 'bytes' | 'errorType'>;
  readonly answer: Response;
}

async function readResponse(request: Request, trailers: Trailers): Promise<ReadResponse> {
  const limit = RESPONSE_LIMITS.get(request.headers.get(RESPONSE_MODE) ?? '');
  if (limit === undefined)
    return refusedResponse('Runtime.InvalidResponseModeHeader', 400, {
      errorMessage: 'Invalid function response mode',
      errorType: 'InvalidFunctionResponseMode',
    });
  const body = await wholeBody(request);
  if (body === undefined)
    return refusedResponse('Runtime.TruncatedResponse', 400, {
      errorMessage: 'HTTP request detected as truncated',
      errorType: 'TruncatedHTTPRequest',
    });
  if (body.byteLength > limit)
    return refusedResponse(
      TOO_LARGE,
      413,
      {
        errorMessage: `Exceeded maximum allowed payload size (${limit} bytes).`,
        errorType: 'RequestEntityTooLarge',
      },
      tooLarge(body.byteLength, limit),
    );
  const text = new TextDecoder().decode(body);
  const error = errorAfter(trailers());
  const errorType = error?.errorType ?? request.headers.get(FUNCTION_ERROR_TYPE) ?? undefined;
  const result = { body: text === '' ? (error?.body ?? '') : text, bytes: body.byteLength, errorType };
  return { result, answer: answerJson(202, { status: 'OK' }) };
}

/** `body` goes to the client in its place. */
function refusedResponse(errorType: string, status: number, reason: object, body = ''): ReadResponse {
  return { result: { body, bytes: body.length, errorType }, answer: answerJson(status, reason) };
}

const RESPONSE_MODE = 'Lambda-Runtime-Function-Response-Mode';
/** Most bytes by the mode that the runtime names; there are no other modes. */
const RESPONSE_LIMITS: ReadonlyMap<string, number> = new Map([
  ['', MAX_RESPONSE_BYTES],
  ['streaming', MAX_STREAMED_BYTES],
]);

/** `undefined` where the connection broke before its end. */
async function wholeBody(request: Request): Promise<Uint8Array | undefined> {
  try {
    return await request.bytes();
  } catch {
    return undefined;
  }
}

/** Source: AWS's core; the error's document is Base64. */
function errorAfter(trailers: ReturnType<Trailers>): RuntimeError | undefined {
  const errorType = trailers[FUNCTION_ERROR_TYPE.toLowerCase()];
  if (errorType === undefined || errorType === '') return undefined;
  const document = trailers['lambda-runtime-function-error-body'] ?? '';
  return { errorType: validErrorType(errorType), body: Buffer.from(document, 'base64').toString() };
}

/** `POST /2018-06-01/runtime/invocation/{id}/error`. */
export async function respondError(
  request: Request,
  requestId: string,
  host: RuntimeApiHost,
): Promise<Response> {
  const { session, now, changed } = host;
  const startedAt = now();
  const refusal = beginResponse(session, requestId);
  if (refusal !== undefined) return refusal;
  const body = await request.bytes();
  session.responded(requestId, {
    body: new TextDecoder().decode(body),
    bytes: body.byteLength,
    errorType: validErrorType(request.headers.get(FUNCTION_ERROR_TYPE)),
    startedAt,
    endedAt: now(),
  });
  changed();
  return answerJson(202, { status: 'OK' });
}

/** `POST /2018-06-01/runtime/init/error`. */
export async function initError(request: Request, host: RuntimeApiHost): Promise<Response> {
  const { session, changed } = host;
  const errorType = validErrorType(request.headers.get(FUNCTION_ERROR_TYPE));
  const body = await request.text();
  if (!session.failedInit({ errorType, body })) return refuseTransition(session, 'InitError');
  changed();
  return answerJson(202, { status: 'OK' });
}

/** `GET /2018-06-01/runtime/restore/next`: a runtime with hooks around a snapshot asks for this instead of work. */
export async function restoreNext({ session, now, changed }: RuntimeApiHost): Promise<Response> {
  const restored = session.restoreNext(now());
  if (restored === undefined) return refuseTransition(session, 'RestoreReady');
  changed();
  await restored;
  return new Response(null, { status: 200 });
}

/** `POST /2018-06-01/runtime/restore/error`. */
export async function restoreError(request: Request, host: RuntimeApiHost): Promise<Response> {
  const { session, changed } = host;
  const errorType = validErrorType(request.headers.get(FUNCTION_ERROR_TYPE));
  const body = await request.text();
  if (!session.failedRestore({ errorType, body })) return refuseTransition(session, 'RestoreError');
  changed();
  return answerJson(202, { status: 'OK' });
}

/** Error types of other forms, a JavaScript `TypeError` say, are unknown to the platform. Source: AWS's core. */
export function validErrorType(header: string | null): string {
  if (header !== null && /(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(header)) return header;
  return header?.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}

const TOO_LARGE = 'Function.ResponseSizeTooLarge';

function tooLarge(bytes: number, limit: number): string {
  return JSON.stringify({
    errorType: TOO_LARGE,
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${limit} bytes).`,
  });
}

/** The refusal, if it may not begin. */
function beginResponse(session: RuntimeCalls, requestId: string): Response | undefined {
  switch (session.beginResponse(requestId)) {
    case 'begun':
      return undefined;
    case 'unknown':
      return answerJson(400, { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' });
    case 'late':
      return answerJson(410, { errorMessage: 'Invoke timeout', errorType: 'InvokeTimeout' });
    case 'not-due':
      return refuseTransition(session, 'InvocationResponse');
  }
}

function refuseTransition({ state }: RuntimeCalls, to: string): Response {
  return answerForbidden(
    'InvalidStateTransition',
    `State transition from ${state} to ${to} failed for runtime. Error: State transition is not allowed`,
  );
}
