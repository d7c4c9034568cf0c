import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProbePlan } from './setup.ts';

/** An extension that does what the test's plan says and prints what it sees, one JSON object per line. */
const name = basename(process.argv[2] ?? '');
const plans: Record<string, ProbePlan> = JSON.parse(process.env['PROBES'] ?? '{}');
const plan = plans[name] ?? {};
const answers = [...(plan.answer ?? [])];
const api = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}`;
const NO_LIMITS: object = { timeout: false, proxy: false };

const say = (what: object) => console.log(JSON.stringify(what));

const listener = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  async fetch(request) {
    await request.arrayBuffer();
    return new Response(null, { status: answers.shift() ?? 200 });
  },
});

async function call(method: string, path: string, headers: Record<string, string>, body?: object) {
  const init = {
    method,
    headers,
    ...NO_LIMITS,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return fetch(api + path, init);
}

/** True the first time that any process of this environment comes here. */
function firstTime(): boolean {
  const marker = plan.onceFile ?? '';
  if (existsSync(marker)) return false;
  writeFileSync(marker, '');
  return true;
}

async function subscribe(id: string, path = '/in'): Promise<void> {
  const answer = await call(
    'PUT',
    '/2022-07-01/telemetry',
    { 'Lambda-Extension-Identifier': id },
    {
      schemaVersion: plan.schemaVersion ?? '2025-01-29',
      types: plan.types ?? ['platform', 'function', 'extension'],
      buffering: { timeoutMs: plan.bufferMs ?? 25, maxItems: 1000, maxBytes: 262_144 },
      destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${listener.port}${path}` },
    },
  );
  if (!answer.ok) say({ subscription: answer.status, body: await answer.text() });
}

if (plan.exit === 'before-register' && firstTime()) process.exit(0);
await Bun.sleep(plan.registerAfterMs ?? 0);
const registration = await call(
  'POST',
  '/2020-01-01/extension/register',
  { 'Lambda-Extension-Name': name },
  { events: plan.events ?? ['INVOKE', 'SHUTDOWN'] },
);
const id = registration.headers.get('Lambda-Extension-Identifier') ?? '';
say(registration.ok ? { id } : { refused: registration.status, body: await registration.json() });
if (plan.subscribe === undefined || plan.subscribe === 'twice') await subscribe(id);
if (plan.subscribe === 'twice') await subscribe(id, '/second');
if (plan.subscribe === 'logs')
  await call('PUT', '/2020-08-15/logs', { 'Lambda-Extension-Identifier': id }, { types: ['function'] });
if (plan.reports !== undefined) {
  await call('POST', `/2020-01-01/extension/${plan.reports}/error`, {
    'Lambda-Extension-Identifier': id,
    'Lambda-Extension-Function-Error-Type': 'Extension.ConfigInvalid',
  });
  process.exit(1);
}
if (plan.exit === 'before-next' && firstTime()) process.exit(3);
if (plan.tickMs !== undefined) setInterval(() => say({ tick: Date.now() }), plan.tickMs);

for (;;) {
  const answer = await call('GET', '/2020-01-01/extension/event/next', { 'Lambda-Extension-Identifier': id });
  const contentType = answer.headers.get('Content-Type');
  const event = (await answer.json()) as { readonly eventType: string };
  say({
    event,
    contentType,
    eventId: answer.headers.get('Lambda-Extension-Event-Identifier'),
    at: Date.now(),
  });
  if (event.eventType === 'SHUTDOWN') {
    if (plan.ignoreShutdown === true) await new Promise(() => {});
    process.exit(0);
  }
  if (plan.exit === 'in-invoke' && firstTime()) process.exit(0);
  if (plan.subscribe === 'late') await subscribe(id);
  await Bun.sleep(plan.busyMs ?? 0);
}
