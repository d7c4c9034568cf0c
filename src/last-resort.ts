import type { Clock } from './clock.ts';
import { type HttpReply, readBody, type Send } from './http.ts';

export interface LastResort {
  readonly call: Send;
  readonly clock: Clock;
  /** `AWS_LAMBDA_RUNTIME_API`: host and port. */
  readonly runtimeApi: string;
  /** The file name of the extension. */
  readonly name: string;
  /** The identifier of a registration that was begun before; `undefined` where none was, or it came to nothing. */
  readonly identifier: Promise<string | undefined>;
}

const PAUSE_MS = 1000;
/** In a row, about ten minutes: the platform is gone. */
const MOST_FAILURES = 600;
const MOST_BYTES = 65_536;

/**
 * The whole extension where its own code has failed: with the seam alone, it answers the platform until SHUTDOWN.
 * Shares nothing with what may be broken. Never rejects.
 */
export async function answerUntilShutdown(options: LastResort): Promise<void> {
  const { clock } = options;
  let identifier = await options.identifier.catch(() => undefined);
  for (let failures = 0; failures < MOST_FAILURES; ) {
    try {
      identifier ??= await register(options);
      if (isShutdown(await poll(options, identifier))) return;
      failures = 0;
    } catch {
      failures += 1;
      await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    }
  }
}

async function register({ call, runtimeApi, name }: LastResort): Promise<string> {
  const reply = await call({
    url: `http://${runtimeApi}/2020-01-01/extension/register`,
    method: 'POST',
    headers: { 'Lambda-Extension-Name': name, 'Content-Type': 'application/json' },
    body: Buffer.from('{"events":["SHUTDOWN"]}'),
  });
  await textOf(reply);
  const identifier = reply.header('lambda-extension-identifier');
  if (identifier === undefined) throw new Error('there is no identifier');
  return identifier;
}

async function poll({ call, runtimeApi }: LastResort, identifier: string): Promise<string> {
  const reply = await call({
    url: `http://${runtimeApi}/2020-01-01/extension/event/next`,
    method: 'GET',
    headers: { 'Lambda-Extension-Identifier': identifier },
  });
  return textOf(reply);
}

function isShutdown(event: string): boolean {
  return /"eventType"\s*:\s*"SHUTDOWN"/i.test(event);
}

/** Throws for any answer but 200. */
async function textOf(reply: HttpReply): Promise<string> {
  const text = new TextDecoder().decode(await readBody(reply, MOST_BYTES));
  if (reply.status !== 200) throw new Error(`it answered ${reply.status}`);
  return text;
}
