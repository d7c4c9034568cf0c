import { answerForbidden, answerJson } from './answers.ts';
import type { RuntimeCalls } from './runtime-session.ts';

/** What the API asks of the environment behind it. */
export interface RuntimeApiHost {
  readonly session: RuntimeCalls;
  now(): number;
  /** The session has changed. */
  changed(): void;
}

/** 6 MiB and a margin for headers, the limit of a buffered response. */
const MAX_RESPONSE_BYTES = 6_291_556;
const FUNCTION_ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';

/** `GET /2018-06-01/runtime/invocation/next`: answered when an invocation comes, however long that takes. */
export async function next({ session, now, changed }: RuntimeApiHost): Promise<Response> {
  const event = session.next(now());
  if (event === undefined) return refuseTransition(session, 'Ready');
  changed();
  const { payload, headers } = await event;
  return new Response(payload, { status: 200, headers: { 'Content-Type': 'application/json', ...headers } });
}

/** `POST /2018-06-01/runtime/invocation/{id}/response`. */
export async function respond(request: Request, requestId: string, host: RuntimeApiHost): Promise<Response> {
  const { session, now, changed } = host;
  const startedAt = now();
  const refusal = beginResponse(session, requestId);
  if (refusal !== undefined) return refusal;
  const body = await request.bytes();
  const times = { startedAt, endedAt: now() };
  if (body.byteLength > MAX_RESPONSE_BYTES) {
    const error = tooLarge(body.byteLength);
    session.responded(requestId, { body: error, bytes: error.length, errorType: TOO_LARGE, ...times });
    changed();
    return answerJson(413, {
      errorMessage: `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
      errorType: 'RequestEntityTooLarge',
    });
  }
  session.responded(requestId, {
    body: new TextDecoder().decode(body),
    bytes: body.byteLength,
    errorType: request.headers.get(FUNCTION_ERROR_TYPE) ?? undefined,
    ...times,
  });
  changed();
  return answerJson(202, { status: 'OK' });
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

function tooLarge(bytes: number): string {
  return JSON.stringify({
    errorType: TOO_LARGE,
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
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
