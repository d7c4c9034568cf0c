import type { HttpReply, HttpRequest, Send } from '../../src/http.ts';

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A `Send` that gives the listed answers in order, an `Error` as a failed connection, and keeps what it was asked. */
export function scriptedHttp(...answers: readonly (ScriptedAnswer | Error)[]) {
  const requests: HttpRequest[] = [];
  const send: Send = (request) => {
    requests.push(request);
    const answer = answers[requests.length - 1];
    if (answer === undefined) return new Promise(() => {});
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(httpReply(answer));
  };
  return { send, requests };
}

export function httpReply({ status, headers = {}, body = '' }: ScriptedAnswer): HttpReply {
  return {
    status,
    header: (name) => headers[name],
    body: (async function* () {
      yield Buffer.from(body);
    })(),
  };
}

/** A request's body, parsed as JSON. */
export function jsonBody({ body = new Uint8Array() }: HttpRequest): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}
