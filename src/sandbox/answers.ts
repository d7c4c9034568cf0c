/** A JSON answer as AWS's own server writes it, with a newline at the end. */
export function answerJson(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

export function answerText(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers } });
}

/** Refusals of the Extensions and Runtime API are 403, whatever the reason. */
export function answerForbidden(errorType: string, errorMessage: string): Response {
  return answerJson(403, { errorMessage, errorType });
}
