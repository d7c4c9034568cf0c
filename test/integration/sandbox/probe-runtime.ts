import { existsSync, writeFileSync } from 'node:fs';

/** A runtime whose handler does what the event says: `{ sleepMs, exit, error, print }`; with `POLLS` in its environment it takes as many at once. */
const base = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime`;
const NO_LIMITS: object = { timeout: false, proxy: false };

interface ProbeEvent {
  readonly sleepMs?: number;
  readonly exit?: number;
  readonly error?: string;
  readonly print?: string;
  readonly ignoreSigterm?: boolean;
  readonly allocateMb?: number;
}

if (process.env['SLOW_INIT'] !== undefined && firstTime(process.env['SLOW_INIT']))
  await new Promise(() => {});
console.log('runtime up');
await aroundSnapshot(process.env['RESTORE_HOOK']);
const polls = Number(process.env['POLLS'] ?? 1);
await Promise.all(Array.from({ length: polls }, takeRequests));

/** Asks to be told of a restore, and then takes its time, or fails. */
async function aroundSnapshot(hook: string | undefined): Promise<void> {
  if (hook === undefined) return;
  await fetch(`${base}/restore/next`, NO_LIMITS);
  if (hook !== 'fail') return Bun.sleep(Number(hook));
  const headers = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.HookFailed' };
  await fetch(`${base}/restore/error`, {
    method: 'POST',
    headers,
    body: '{"errorType":"HookFailed"}',
    ...NO_LIMITS,
  });
  await new Promise(() => {});
}

async function takeRequests(): Promise<never> {
  for (;;) await takeRequest();
}

async function takeRequest(): Promise<void> {
  const next = await fetch(`${base}/invocation/next`, NO_LIMITS);
  const requestId = next.headers.get('Lambda-Runtime-Aws-Request-Id');
  const event = (await next.json()) as ProbeEvent;
  if (event.print !== undefined) console.log(event.print);
  if (event.ignoreSigterm === true) process.on('SIGTERM', () => {});
  if (event.exit !== undefined) process.exit(event.exit);
  const held = Array.from({ length: event.allocateMb ?? 0 }, () => Buffer.alloc(1_048_576, 1));
  await Bun.sleep(event.sleepMs ?? 0);
  const answer = {
    requestId,
    traceId: next.headers.get('Lambda-Runtime-Trace-Id'),
    tenantId: next.headers.get('Lambda-Runtime-Aws-Tenant-Id'),
    pid: process.pid,
    heldMb: held.length,
  };
  const [path, headers, body] =
    event.error === undefined
      ? ['response', {}, answer]
      : ['error', { 'Lambda-Runtime-Function-Error-Type': event.error }, { errorType: event.error }];
  const taken = await fetch(`${base}/invocation/${requestId}/${path}`, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: JSON.stringify(body),
    ...NO_LIMITS,
  });
  if (!taken.ok) console.log(`answered ${taken.status} ${await taken.text()}`);
}

function firstTime(marker: string): boolean {
  if (existsSync(marker)) return false;
  writeFileSync(marker, '');
  return true;
}
