import { type Clock, sleep } from '../clock.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { type HttpReply, readBody, type Send } from '../http.ts';
import { decodeLifecycleEvent, type LifecycleEvent } from './events.ts';
import { decodeRegistration, type RegisterOutcome } from './registration.ts';

/** Source: Lambda Extensions API 2020-01-01. */
export interface ExtensionApi {
  /** Rejects only where the Runtime API cannot be reached. */
  register(events: readonly ('INVOKE' | 'SHUTDOWN')[]): Promise<RegisterOutcome>;
  /**
   * Waits for the next event, for as long as the sandbox is idle, through any number of freezes. A refused or
   * dropped poll is repeated: a poll that was lost leaves the extension in a state that only polling cures.
   * Rejects only when the Runtime API has been gone for minutes on end, which is when the sandbox is.
   */
  next(identifier: string): Promise<LifecycleEvent>;
}

export interface ExtensionApiOptions {
  readonly call: Send;
  /** `AWS_LAMBDA_RUNTIME_API`: host and port. */
  readonly runtimeApi: string;
  /** The file name of the extension's executable, which is the name that Lambda expects. */
  readonly name: string;
  readonly clock: Clock;
  readonly diagnostics: Diagnostics;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** In a row, about five minutes: the poll itself waits without end. */
const MOST_FAILED_POLLS = 300;
const MOST_BYTES = 1_048_576;

export function createExtensionApi(options: ExtensionApiOptions): ExtensionApi {
  const { call, runtimeApi, name, clock, diagnostics } = options;
  const base = `http://${runtimeApi}/2020-01-01/extension`;

  async function poll(identifier: string): Promise<LifecycleEvent | string> {
    const headers = { 'Lambda-Extension-Identifier': identifier };
    const reply = await call({ url: `${base}/event/next`, method: 'GET', headers });
    const body = await text(reply);
    if (reply.status !== 200) return `it answered ${reply.status} ${body}`;
    return decodeLifecycleEvent(body, clock.now()) ?? `it answered an event of no known form: ${body}`;
  }

  return {
    async register(events) {
      const reply = await call({
        url: `${base}/register`,
        method: 'POST',
        headers: {
          'Lambda-Extension-Name': name,
          'Lambda-Extension-Accept-Feature': 'accountId',
          'Content-Type': 'application/json',
        },
        body: Buffer.from(JSON.stringify({ events })),
      });
      const identifier = reply.header('lambda-extension-identifier');
      return decodeRegistration(reply.status, identifier, await text(reply));
    },

    async next(identifier) {
      let pause = FIRST_PAUSE_MS;
      for (let failed = 1; ; failed += 1) {
        const answer = await poll(identifier).catch((error: unknown) => String(error));
        if (typeof answer !== 'string') return answer;
        diagnostics.warn('next-failed', `The poll for the next event failed and is repeated: ${answer}`);
        if (failed === MOST_FAILED_POLLS) throw new Error(`the Runtime API is gone: ${answer}`);
        await sleep(clock, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    },
  };
}

async function text(reply: HttpReply): Promise<string> {
  return new TextDecoder().decode(await readBody(reply, MOST_BYTES));
}
